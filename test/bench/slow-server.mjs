// A server that takes its time: any table, three pages of ten rows, each page after DELAY ms.
// usage: node slow-server.mjs DELAY   prints its port, then serves until its parent closes stdin
import { createServer } from "node:http";
import { createRow } from "./rows.mjs";

const delay = Number(process.argv[2]);
const api = "/api/data/v9.2/";
let origin = "";

function createPage(table, page) {
  const rows = Array.from({ length: 10 }, (_, row) =>
    createRow(page * 10 + row, 0, 500).replace('"accountid"', `"${table}id"`),
  );
  const link =
    page < 2
      ? `"@odata.nextLink":"${origin}${api}${table}?$skiptoken=${page + 1}"`
      : `"@odata.deltaLink":"${origin}${api}${table}?$deltatoken=1"`;
  return `{"value":[${rows.join(",")}],${link}}`;
}

const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url.slice(api.length));
  const send = (body) => response.setHeader("content-type", "application/json").end(body);
  const named = /EntitySetName eq '(\w+)'/.exec(path)?.[1];
  const table = /^(\w+)(?:\?\$skiptoken=(\d))?$/.exec(path);
  if (path === "WhoAmI") send('{"OrganizationId":"7f8b0a1c-5a5b-ee11-a383-000d3a5b0a00","UserId":"u"}');
  else if (path.startsWith("organizations")) send('{"value":[{"expirechangetrackingindays":30}]}');
  else if (named !== undefined)
    send(
      `{"value":[{"LogicalName":"${named}","EntitySetName":"${named}","PrimaryIdAttribute":"${named}id","ChangeTrackingEnabled":true}]}`,
    );
  else if (table !== null) setTimeout(() => send(createPage(table[1], Number(table[2] ?? 0))), delay);
  else response.writeHead(404).end();
});
server.listen(0, "127.0.0.1", () => {
  origin = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(`${server.address().port}\n`);
});
process.stdin.resume().on("end", () => process.exit(0));

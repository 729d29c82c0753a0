// A static Dataverse for the bench, in a process of its own: every page is made before the first request.
// usage: node static-server.mjs ROWS CHANGES [ROW_BYTES] [spread|late] [KEY_FILE CERT_FILE]   prints its port, then serves
// until its parent closes stdin. With a certificate it serves as Dataverse does: TLS, gzip, chunks of no announced length.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { gzipSync } from "node:zlib";
import { createRow, createRowId } from "./rows.mjs";

const [rows, changes, rowBytes = 1350] = process.argv.slice(2, 5).map(Number);
const changesAreLate = process.argv[5] === "late";
const [keyFile, certFile] = process.argv.slice(6);
const isTls = keyFile !== undefined;
const pageSize = 5000;
const api = "/api/data/v9.2";
let origin = "";

// More rows than this are generated page by page, so that the server's memory stays small.
const keepsAll = rows * rowBytes < 4e9;
const pages = Math.max(1, Math.ceil(rows / pageSize));
const kept = [];

function createPage(page) {
  const from = page * pageSize;
  const lines = [];
  for (let row = from; row < Math.min(rows, from + pageSize); row++) lines.push(createRow(row, 0, rowBytes));
  const last = page === pages - 1;
  const link = last
    ? `"@odata.deltaLink":"${origin}${api}/accounts?$deltatoken=919042%2108%2f22%2f2017%2008%3a10%3a44"`
    : `"@odata.nextLink":"${origin}${api}/accounts?$skiptoken=${page + 1}"`;
  return Buffer.from(
    `{"@odata.context":"${origin}${api}/$metadata#accounts","value":[${lines.join(",")}],${link}}`,
  );
}

/** Changes spread evenly over the table, or over its last hundredth: of ten, seven updates, two new rows, one delete. */
function createDelta() {
  const items = [];
  for (let change = 0; change < changes; change++) {
    const share = (change + 0.5) / changes;
    const row = Math.floor((changesAreLate ? 0.99 + share / 100 : share) * rows);
    if (change % 10 < 7) items.push(createRow(row, 1, rowBytes));
    else if (change % 10 < 9) items.push(createRow(rows + change, 1, rowBytes));
    else
      items.push(
        `{"@odata.context":"${origin}${api}/$metadata#accounts/$deletedEntity","id":"${createRowId(row)}","reason":"deleted"}`,
      );
  }
  const deltas = [];
  for (let at = 0; at < items.length || at === 0; at += pageSize) {
    const last = at + pageSize >= items.length;
    const link = last
      ? `"@odata.deltaLink":"${origin}${api}/accounts?$deltatoken=919058%2108%2f22%2f2017%2008%3a21%3a20"`
      : `"@odata.nextLink":"${origin}${api}/accounts?$deltaskip=${deltas.length + 1}"`;
    deltas.push(
      Buffer.from(
        `{"@odata.context":"${origin}${api}/$metadata#accounts/$delta","value":[${items.slice(at, at + pageSize).join(",")}],${link}}`,
      ),
    );
  }
  return deltas;
}

let deltas = [];
const empty = () =>
  `{"@odata.context":"${origin}${api}/$metadata#accounts/$delta","value":[],"@odata.deltaLink":"${origin}${api}/accounts?$deltatoken=919058%2108%2f22%2f2017%2008%3a21%3a20"}`;

function answer(url) {
  const path = url.slice(api.length + 1);
  if (path === "accounts" || path === "accounts?") return kept[0] ?? createPage(0);
  const next = /^accounts\?\$skiptoken=(\d+)$/.exec(path);
  if (next !== null) return kept[Number(next[1])] ?? createPage(Number(next[1]));
  if (path.includes("$deltatoken=919042")) return deltas[0];
  const deltaNext = /\$deltaskip=(\d+)$/.exec(path);
  if (deltaNext !== null) return deltas[Number(deltaNext[1])];
  if (path.includes("$deltatoken=919058")) return Buffer.from(empty());
  if (path === "WhoAmI")
    return Buffer.from('{"OrganizationId":"7f8b0a1c-5a5b-ee11-a383-000d3a5b0a00","UserId":"u"}');
  if (path.startsWith("organizations")) return Buffer.from('{"value":[{"expirechangetrackingindays":30}]}');
  if (path.startsWith("EntityDefinitions")) {
    return Buffer.from(
      '{"value":[{"LogicalName":"account","EntitySetName":"accounts","PrimaryIdAttribute":"accountid","ChangeTrackingEnabled":true,"CanChangeTrackingBeEnabled":{"Value":true}}]}',
    );
  }
  return null;
}

const encoded = new Map();

/** As it goes over the wire, compressed before the first request where that is known. Level 4 is a usual one for answers that are made anew each time. */
function encode(body) {
  return isTls ? (encoded.get(body) ?? gzipSync(body, { level: 4 })) : body;
}

function handle(request, response) {
  const page = answer(request.url);
  const body = page === null ? null : encode(page);
  response.writeHead(body === null ? 404 : 200, {
    "content-type": "application/json; odata.metadata=minimal",
    ...(isTls ? { "content-encoding": "gzip" } : { "content-length": body?.length ?? 0 }),
  });
  response.end(body ?? "");
}

const server = isTls
  ? createTlsServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, handle)
  : createServer(handle);
server.listen(0, "127.0.0.1", () => {
  origin = `${isTls ? "https" : "http"}://127.0.0.1:${server.address().port}`;
  if (keepsAll) for (let page = 0; page < pages; page++) kept.push(createPage(page));
  deltas = createDelta();
  for (const page of [...kept, ...deltas]) encoded.set(page, encode(page));
  process.stdout.write(`${server.address().port}\n`);
});
process.stdin.resume().on("end", () => process.exit(0));

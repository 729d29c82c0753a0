// The obvious way in Node: fetch, JSON.parse, JSON.stringify a line. usage: node json-parse.mjs URL FILE
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { request } from "undici";

const [url, file] = process.argv.slice(2);
const out = createWriteStream(file);
for (let link = `${url}/api/data/v9.2/accounts`; link !== undefined;) {
  const { body } = await request(link);
  const page = await body.json();
  const text = page.value.map((row) => `${JSON.stringify(row)}\n`).join("");
  if (!out.write(text)) await once(out, "drain");
  link = page["@odata.nextLink"];
}
out.end();
await once(out, "close");

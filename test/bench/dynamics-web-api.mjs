// The page loop that the documentation of dynamics-web-api shows, writing NDJSON. usage: node dynamics-web-api.mjs URL FILE
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { DynamicsWebApi } from "dynamics-web-api";

const [url, file] = process.argv.slice(2);
const api = new DynamicsWebApi({ serverUrl: url, dataApi: { version: "9.2" } });
const out = createWriteStream(file);
let page = await api.retrieveMultiple({ collection: "accounts" });
for (;;) {
  for (const row of page.value) if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, "drain");
  const link = page.oDataNextLink;
  if (link === undefined) break;
  page = await api.retrieveMultiple({ collection: "accounts" }, link);
}
out.end();
await once(out, "close");

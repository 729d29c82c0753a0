import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { curl, firstPulls, has } from "../contenders.mjs";
import { options } from "../options.mjs";
import { race } from "../race.mjs";
import { root, run } from "../run.mjs";
import { startServer } from "../servers.mjs";

/** A first pull over plain http, beside curl and the ways in which people do it now. */
export async function first() {
  const server = await startServer({ rows: options.rows });
  const contenders = [
    { name: "curl, pages saved as they are", go: () => curl(server.links) },
    ...firstPulls(server.url),
    { name: "JSON.parse in Node", go: () => peer("json-parse.mjs", server.url) },
    { name: "dynamics-web-api, page loop", go: () => peer("dynamics-web-api.mjs", server.url) },
  ];
  if (has("jq"))
    contenders.push({ name: "curl | jq -c '.value[]'", go: () => run("sh", ["-c", toJq(server.links)]) });
  await race(`first pull, ${options.rows} rows x 1.35 KB, pages of 5,000`, contenders);
  await server.stop();
}

function peer(script, url) {
  const file = fileURLToPath(new URL(`../${script}`, import.meta.url));
  return run(process.execPath, [file, url, join(root, "peer.ndjson")]);
}

function toJq(links) {
  const urls = links.map((link) => `'${link}'`).join(" ");
  return `for url in ${urls}; do curl --silent "$url" | jq -c '.value[]'; done > '${join(root, "jq.ndjson")}'`;
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";
import { curl, firstPulls } from "../contenders.mjs";
import { options } from "../options.mjs";
import { race } from "../race.mjs";
import { root } from "../run.mjs";
import { startServer } from "../servers.mjs";

/** A first pull as Dataverse serves it: TLS, gzip, HTTP/1.1 with one connection kept open. */
export async function served() {
  const certificate = await createCertificate();
  const server = await startServer({ rows: options.rows, certificate });
  const tls = ["--compressed", "--http1.1", "--cacert", certificate.certFile];
  await race(`as Dataverse serves it (TLS, gzip): first pull, ${options.rows} rows x 1.35 KB`, [
    { name: "curl --compressed, pages saved", go: () => curl(server.links, ...tls) },
    ...firstPulls(server.url, { NODE_EXTRA_CA_CERTS: certificate.certFile }),
  ]);
  await server.stop();
}

/** A certificate for 127.0.0.1 that vouches for itself. */
async function createCertificate() {
  const pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  const files = { keyFile: join(root, "key.pem"), certFile: join(root, "cert.pem") };
  writeFileSync(files.keyFile, pems.private);
  writeFileSync(files.certFile, pems.cert);
  return files;
}

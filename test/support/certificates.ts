import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

export interface Certificates {
  /** A file for NODE_EXTRA_CA_CERTS. */
  caFile: string;
  /** Key and certificate for a server of these names, signed by the CA. */
  issue(names: { dns?: string[]; ip?: string[]; notAfter?: Date }): Promise<{ key: string; cert: string }>;
}

/** A certificate authority of its own, on this machine only. */
export async function createCertificates(): Promise<Certificates> {
  const ca = await generate([{ name: "commonName", value: "dvsync test CA" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const caFile = join(mkdtempSync(join(tmpdir(), "dvsync-ca-")), "ca.pem");
  writeFileSync(caFile, ca.cert);
  return {
    caFile,
    async issue({ dns = [], ip = [], notAfter }) {
      const pems = await generate([{ name: "commonName", value: dns[0] ?? ip[0] ?? "nobody" }], {
        keyType: "ec",
        algorithm: "sha256",
        ca: { key: ca.private, cert: ca.cert },
        ...(notAfter === undefined
          ? {}
          : { notBeforeDate: new Date(notAfter.getTime() - 86_400_000), notAfterDate: notAfter }),
        extensions: [
          { name: "basicConstraints", cA: false },
          {
            name: "subjectAltName",
            altNames: [
              ...dns.map((value) => ({ type: 2 as const, value })),
              ...ip.map((address) => ({ type: 7 as const, ip: address })),
            ],
          },
        ],
      });
      return { key: pems.private, cert: pems.cert };
    },
  };
}

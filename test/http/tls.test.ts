import { createHash } from "node:crypto";
import { generate } from "selfsigned";
import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";
import { createCertificates, type Certificates } from "../support/certificates.ts";
import { openForwardProxy } from "../support/forward-proxy.ts";
import { runChild } from "../support/run-child.ts";
import { serve } from "../support/serve.ts";

const child = new URL("tls.child.ts", import.meta.url);
let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

async function ask(origin: string, env: NodeJS.ProcessEnv = {}, trust = true): Promise<any> {
  const run = await runChild(
    child,
    { origin, env },
    trust ? { NODE_EXTRA_CA_CERTS: certificates.caFile } : {},
  );
  return run.result ?? run;
}

async function serveTls(names: { dns?: string[]; ip?: string[]; notAfter?: Date }): Promise<string> {
  const { origin } = await serve((_, response) => response.end("trusted"), await certificates.issue(names));
  return origin;
}

test("a certificate authority of one's own is trusted through NODE_EXTRA_CA_CERTS", async () => {
  expect(await ask(await serveTls({ ip: ["127.0.0.1"] }))).toBe("trusted");
});

test.each([
  ["in one piece", 20_000_000],
  ["in pieces of 700 bytes", 700],
  ["in pieces of 300 KB", 300_000],
])("a long body comes whole over TLS to a reader that is slower than the server: %s", async (_, piece) => {
  const body = Buffer.from(Array.from({ length: 400_000 }, (_none, i) => `row ${i}\n`).join(""));
  const { origin } = await serve(
    (_none, response) => {
      for (let at = 0; at < body.length; at += piece) response.write(body.subarray(at, at + piece));
      response.end();
    },
    await certificates.issue({ ip: ["127.0.0.1"] }),
  );
  const { result } = await runChild(
    new URL("slow-read.child.ts", import.meta.url),
    { origin },
    { NODE_EXTRA_CA_CERTS: certificates.caFile },
  );
  const sha256 = createHash("sha256").update(body).digest("hex");
  expect(result).toEqual({ length: body.length, sha256 });
});

test("https goes through a proxy in a tunnel, with and without credentials", async () => {
  const { port } = new URL(await serveTls({ dns: ["emulator.example"] }));
  const origin = `https://emulator.example:${port}`;
  const open = await openForwardProxy();
  expect(await ask(origin, { HTTPS_PROXY: `http://127.0.0.1:${open.port}` })).toBe("trusted");
  expect(open.asked).toEqual([`CONNECT emulator.example:${port}`]);
  const closed = await openForwardProxy({ credentials: "ada:secret" });
  expect(await ask(origin, { https_proxy: `ada:secret@127.0.0.1:${closed.port}` })).toBe("trusted");
});

test("the command line obeys no NODE_TLS_REJECT_UNAUTHORIZED=0 either, and lets Node say nothing of it", async () => {
  const origin = await serveTls({ ip: ["127.0.0.1"] });
  const args = ["pull", "accounts", "--url", origin, "--max-wait", "1"];
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0", DVSYNC_TOKEN: "header.payload.signature" };
  const run = await runCli(args, { cwd: await tempDir(), env });
  expect([run.exitCode, run.stderr]).toEqual([69, expect.stringContaining("DVS-TLS")]);
  expect(run.stderr).not.toContain("NODE_TLS_REJECT_UNAUTHORIZED");
});

describe("a certificate that is not trusted is explained", () => {
  test("an unknown authority", async () => {
    const origin = await serveTls({ ip: ["127.0.0.1"] });
    expect(await ask(origin, {}, false)).toEqual({
      kind: "tls",
      code: "DVS-TLS",
      exitCode: 69,
      message: `the certificate of ${origin.slice(8)} is not trusted: it comes from a certificate authority that this machine does not know (UNABLE_TO_VERIFY_LEAF_SIGNATURE)`,
      hint: "if your network uses a certificate authority of its own: export NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
    });
  });

  test("self-signed", async () => {
    const pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
      keyType: "ec",
      algorithm: "sha256",
    });
    const { origin } = await serve((_, response) => response.end(), { key: pems.private, cert: pems.cert });
    expect((await ask(origin)).message).toContain(
      "is not trusted: it is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)",
    );
  });

  test("expired", async () => {
    const origin = await serveTls({ ip: ["127.0.0.1"], notAfter: new Date("2020-01-01") });
    expect(await ask(origin)).toMatchObject({
      message: expect.stringContaining("is not trusted: it has expired (CERT_HAS_EXPIRED)"),
      hint: expect.stringContaining("clock (date -u)"),
    });
  });

  test("made for another name", async () => {
    const origin = await serveTls({ dns: ["other.example"] });
    expect((await ask(origin)).message).toContain(
      "it was made for another host name (ERR_TLS_CERT_ALTNAME_INVALID)",
    );
  });

  test("behind a proxy it is still the certificate that is named", async () => {
    const { port } = new URL(await serveTls({ dns: ["other.example"] }));
    const proxy = await openForwardProxy();
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const answer = await ask(`https://emulator.example:${port}`, env);
    expect([answer.kind, answer.code]).toEqual(["tls", "DVS-TLS"]);
  });

  test("a server that speaks no TLS is said to be that", async () => {
    const { origin } = await serve((_, response) => response.end());
    const answer = await ask(origin.replace("http:", "https:"));
    expect(answer).toMatchObject({ kind: "tls", code: "DVS-TLS", exitCode: 69 });
    expect(answer.message).toContain("the port speaks plain http");
    expect(answer.message).not.toContain("certificate");
  });

  test("NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing", async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const origin = await serveTls({ ip: ["127.0.0.1"] });
    const far = `https://emulator.example:${new URL(origin).port}`;
    const proxy = await openForwardProxy();
    const viaProxy = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    for (const input of [
      { origin, env: {} },
      { origin: far, env: viaProxy },
      { origin: far, env: { HTTPS_PROXY: `https://127.0.0.1:${new URL(origin).port}` } },
    ])
      expect((await runChild(child, input, env)).result).toMatchObject({ kind: "tls", code: "DVS-TLS" });
  });
});

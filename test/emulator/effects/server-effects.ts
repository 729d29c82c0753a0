/* oxlint-disable vitest/no-standalone-expect -- every effect runs inside a test of switches.test.ts */
import { expect } from "vitest";
import { api, ask, tracked } from "../ask.ts";
import { stage, books, first } from "./stage.ts";
import type { Effects } from "./stage.ts";

/** Effects of the server's switches. */
export const serverEffects = {
  hosts: {
    asked: async () => expect(await hosts()).toEqual([`http://asked:1`, `http://asked:1`]),
    mixed: async () => expect((await hosts()).toSorted()).toEqual(["http://asked:1", "http://localhost:1"]),
  },
  challenge: {
    full: async () =>
      expect(await challenged()).toBe("Bearer authorization_uri=https://login/, resource_id=BASE/"),
    "no-resource-id": async () => expect(await challenged()).toBe("Bearer authorization_uri=https://login/"),
    "no-authorization-uri": async () => expect(await challenged()).toBe("Bearer resource_id=BASE/"),
    quoted: async () =>
      expect(await challenged()).toBe('Bearer authorization_uri="https://login/", resource_id="BASE/"'),
  },
  gzip: {
    off: async () => expect(await encodingFor("gzip, br")).toBeUndefined(),
    on: async () => {
      expect(await encodingFor("br, gzip")).toBe("br");
      expect(await encodingFor("")).toBeUndefined();
    },
    gzip: async () => expect(await encodingFor("br, gzip")).toBe("gzip"),
    deflate: async () => expect(await encodingFor("gzip, deflate;q=0.5")).toBe("deflate"),
    br: async () => expect(await encodingFor("gzip, br")).toBe("br"),
  },
  transfer: {
    length: async () => expect((await first()).headers["content-length"]).toBeDefined(),
    chunked: async () => expect((await first()).headers["transfer-encoding"]).toBe("chunked"),
  },
  "no-application-user": {
    off: async () => expect((await ask(stage.emulator, `${api}WhoAmI`)).status).toBe(200),
    on: async () =>
      expect((await ask(stage.emulator, `${api}WhoAmI`)).text).toBe(
        '{"error":{"code":"0x80072560","message":"The user is not a member of the organization."}}',
      ),
    spanish: async () =>
      expect((await ask(stage.emulator, `${api}WhoAmI`)).json.error.message).toMatch(/miembro/),
  },
  "missing-privilege": {
    none: async () => expect((await ask(stage.emulator, `${api}accounts`)).status).toBe(200),
    accounts: async () => {
      expect((await ask(stage.emulator, `${api}accounts`)).json.error.message).toContain(
        "is missing prvReadaccount privilege",
      );
      expect((await ask(stage.emulator, `${api}contacts`)).status).toBe(200);
    },
  },
  "missing-depth": {
    none: async () => expect((await ask(stage.emulator, `${api}accounts`, tracked)).status).toBe(200),
    accounts: async () => {
      const reply = await ask(stage.emulator, `${api}accounts`, tracked);
      expect([reply.status, reply.json.error.message]).toEqual([
        403,
        expect.stringContaining("Required Depth: Global"),
      ]);
      expect((await ask(stage.emulator, `${api}accounts`)).status).toBe(200);
    },
  },
  "retry-after": {
    "1": async () => expect(await retryAfter()).toBe("1"),
    "7": async () => expect(await retryAfter()).toBe("7"),
  },
} satisfies Effects;

async function hosts(): Promise<string[]> {
  const headers = { ...tracked, host: "asked:1" };
  const links = [await first(headers), await first(headers)].map((reply) => reply.json["@odata.deltaLink"]);
  return links.map((link) => new URL(link).origin);
}

async function challenged(): Promise<string | undefined> {
  stage.emulator.faults.add({ fault: { kind: "status", status: 401 } });
  return (await first()).headers["www-authenticate"]?.replace(stage.emulator.url, "BASE");
}

async function encodingFor(accepted: string): Promise<string | undefined> {
  const reply = await ask(stage.emulator, books, { ...tracked, "accept-encoding": accepted });
  return reply.headers["content-encoding"];
}

async function retryAfter(): Promise<string | undefined> {
  stage.emulator.faults.add({ fault: { kind: "status", status: 429 } });
  return (await first()).headers["retry-after"];
}

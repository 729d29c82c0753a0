import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, type Fault } from "../../src/emulator/index.ts";
import { openEmulated } from "../support/emulated.ts";
import { expectMirror, failureOf, openStage, small } from "../support/stage.ts";

const secret = "the-access-token-of-this-test";
let received: IncomingMessage[] = [];
let origin: string;
let close: () => Promise<void>;

/** Stands where lying links point to, and must never be asked anything. */
beforeEach(async () => {
  received = [];
  const server = createServer((request, response) => {
    received.push(request);
    response.end("{}");
  });
  server.on("connection", () => received.push({} as IncomingMessage));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => new Promise((resolve) => server.close(() => resolve()));
});
afterEach(() => close());

const lies: [string, () => Fault, string][] = [
  ["a next or delta link to another origin", () => ({ kind: "foreign-link", origin }), "DVS-FOREIGN-LINK"],
  ["a redirect", () => ({ kind: "redirect", location: `${origin}/login` }), "DVS-REDIRECT"],
  ["a permanent redirect", () => ({ kind: "redirect", location: `${origin}/`, status: 308 }), "DVS-REDIRECT"],
  ["the same next link again", () => ({ kind: "repeat-next-link" }), "DVS-INCOMPLETE"],
  ["more records, but no link", () => ({ kind: "more-records-without-link" }), "DVS-INCOMPLETE"],
  ["neither a next link nor a delta link", () => ({ kind: "no-links" }), "DVS-INCOMPLETE"],
];

describe.each(lies)("%s", (_, toFault, code) => {
  it.each([
    ["first pull", 0, 9],
    ["delta", 2, 9],
  ])("in a %s: exit 65, nothing taken, nobody else asked", async (_mode, before, after) => {
    const stage = await openStage(before);
    if (before > 0) await stage.open().pull(small);
    const files = stage.files();
    for (let row = 0; row < after; row++) stage.emulator.table("accounts").insert({ name: `new ${row}` });
    strike(stage.emulator, toFault());
    const client = stage.open();
    const error = await failureOf(client.pull(small));
    expect([error.exitCode, error.code, client.waits]).toEqual([65, code, []]);
    expect(stage.files()).toMatchObject(files);
    expect(Object.keys(stage.files()).filter((path) => !path.startsWith(".dvsync"))).toEqual(
      Object.keys(files),
    );
    stage.emulator.faults.clear();
    await stage.expectMendedByOnePull();
    expect(received).toEqual([]);
  });
});

it.each(lies.slice(0, 2))(
  "%s, for a user with an access token: it goes nowhere, nor is it said",
  async (_, toFault, code) => {
    const world = await openWorld(9);
    strike(world.emulator, toFault());
    const run = await world.run("pull", "--page-size", "4", "--verbose");
    expect(run.text).toMatch(new RegExp(`code: ${code}\\n[^]*\\[exit 65\\]$`));
    expect(run.text).not.toContain(secret);
    world.emulator.faults.clear();
    expect((await world.run("pull")).text).toMatch(/\[exit 0\]$/);
    expectMirror({ emulator: world.emulator, dir: world.data });
    expect(received).toEqual([]);
  },
);

/** On the second page, so that there is something to lose. */
function strike(emulator: Emulator, fault: Fault): void {
  emulator.faults.add({ fault, match: ({ path }) => path.includes("skiptoken"), times: 100 });
}

it("a token file that names another origin: the link is not followed", async () => {
  const world = await openWorld(2);
  await world.run("pull");
  const token = await world.token("accounts");
  const link = String(token["deltaLink"]).replace(world.emulator.url, origin);
  await writeFile(`${world.data}/accounts.token.json`, JSON.stringify({ ...token, deltaLink: link }));
  for (const command of ["pull", "count"]) {
    const run = await world.run(command, "accounts");
    expect(run.text).toMatch(/code: DVS-FOREIGN-LINK[^]*\[exit 65\]$/);
  }
  expect(received).toEqual([]);
});

async function openWorld(rows: number) {
  const world = await openEmulated({
    accessToken: secret,
    syncrc: { auth: { method: "token" } },
    env: { DVSYNC_TOKEN: secret },
  });
  world.emulator.table("accounts").generate(rows);
  return world;
}

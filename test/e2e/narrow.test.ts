import { expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import type { Io } from "../../src/cli/io.ts";
import { toStatusTable } from "../../src/ui/status-table.ts";
import type { StatusResult } from "../../src/types.ts";
import { open, openFake } from "../ui/terminal.ts";

const commands = "init pull count status entities schema doctor trust demo emulator recipe completion".split(
  " ",
);

const widest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

test.each([40, 80])("help fits %d columns", async (columns) => {
  for (const args of [["--help"], ...commands.map((command) => [command, "--help"])]) {
    const stdout = openFake(columns);
    await runProgram(["node", "dvsync", ...args], { stdout, env: {} } as unknown as Io);
    expect(stdout.text.length, args.join(" ")).toBeGreaterThan(200);
    expect([args, widest(stdout.text)]).toEqual([args, expect.toSatisfy((width) => width <= columns)]);
  }
});

const status: StatusResult = {
  entity: "accounts",
  state: "failing",
  rows: 1_204_331,
  bytes: 1.1e9,
  pulledAt: "2026-01-01T10:00:00.000Z",
  fullPulledAt: "2026-01-01T10:00:00.000Z",
  tokenExpiresAt: "2026-01-08T10:00:00.000Z",
  file: "/data/accounts.ndjson",
  note: "the last pull failed with DVS-THROTTLED (exit 75); failing since 2026-01-01T11:00:00.000Z",
};
const now = new Date("2026-01-01T12:00:00.000Z");

test("status on a narrow terminal: one below the other", () => {
  expect(toStatusTable([status], now, undefined, 40).join("\n")).toMatchInlineSnapshot(`
    "accounts
      STATE      failing
      ROWS       1,204,331
      SIZE       1.1 GB
      LAST PULL  2 h ago
      TOKEN      6 days left
      NOTE       the last pull failed with
                 DVS-THROTTLED (exit 75);
                 failing since
                 2026-01-01T11:00:00.000Z"
  `);
});

test.each([40, 80])(
  "tables fit %d columns of a terminal, and stay as they are elsewhere",
  async (columns) => {
    const facts = {
      entitySet: "msdyn_workorderproducts",
      logicalName: "msdyn_workorderproduct",
      type: "Standard",
    };
    const entity = { ...facts, primaryId: "msdyn_workorderproductid", tracked: true, canBeSwitched: true };
    const seen = async (stdout: ReturnType<typeof openFake>) => {
      const { reporter } = await open({ stdout, env: { NO_COLOR: "1" } });
      reporter.status([status], now);
      reporter.entities([entity]);
      return stdout.text;
    };
    expect(widest(await seen(openFake(columns)))).toBeLessThanOrEqual(columns);
    expect(await seen(openFake())).toMatch(
      /^ENTITY +STATE.*\naccounts +failing.*\nENTITY.*\nmsdyn_workorderproducts .*tracked/,
    );
  },
);

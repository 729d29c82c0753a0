import type { EmulatedTable } from "../data/table.ts";
import { notEmulated, refuse } from "../wire/answer.ts";
import type { Exchange } from "../wire/exchange.ts";

const nobody = "00000000-0000-0000-0000-000000000000";

/** Refuses a table that the user may not read (docs/protocol.md 2.8). */
export function checkPrivilege(
  exchange: Pick<Exchange, "state">,
  entitySet: string,
  logicalName: string,
  code = 0,
): void {
  if (!exchange.state.switches["missing-privilege"].split(",").includes(entitySet)) return;
  throw refuse(
    403,
    "0x80040220",
    `Principal user (Id=${nobody}, type=8, roleCount=5, privilegeCount=465, accessMode=0), is missing ` +
      `prvRead${logicalName} privilege (Id=${nobody}) on OTC=${code} for entity '${logicalName}'. context.Caller=${nobody}`,
  );
}

/** Fails for a few requests after something was published (docs/protocol.md 8.10). */
export function checkSettled(exchange: Exchange): void {
  if (!exchange.state.customizing.isUnsettled()) return;
  throw refuse(500, "0x80040216", "An unexpected error occurred.");
}

/** Refuses tracking without organization-wide read (docs/protocol.md 2.9). */
export function checkDepth(exchange: Pick<Exchange, "state">, table: EmulatedTable): void {
  if (!exchange.state.switches["missing-depth"].split(",").includes(table.seed.entitySet)) return;
  throw refuse(
    403,
    "0x80040220",
    `SecLib::CheckPrivilege failed. User: ${nobody}, PrivilegeName: prvRead${table.seed.schemaName}, ` +
      `PrivilegeId: ${nobody}, Required Depth: Global, BusinessUnitId: ${nobody}, ` +
      "MetadataCache Privileges Count: 7356, User Privileges Count: 586",
  );
}

const refusedWithTracking = ["$filter", "$orderby", "$top", "$expand"];

/** Refuses the options that change tracking does not take, and those that the emulator does not do (docs/protocol.md 4.12). */
export function checkOptions(exchange: Exchange, isTracked: boolean): void {
  const setting = exchange.state.switches["refused-options"];
  for (const name of exchange.target.options.keys()) {
    if (isTracked && name === "$expand" && setting === "expand-accepted") continue;
    if (isTracked && refusedWithTracking.includes(name)) {
      const code = setting === "other-code" ? "0x80040203" : "0x80060888";
      const text = `The "${name}" query parameter isn't supported when Change Tracking is enabled.`;
      throw refuse(400, code, text);
    }
    if (!["$select", "$skiptoken", "$deltatoken"].includes(name)) {
      throw notEmulated(isTracked ? `${name} together with odata.track-changes` : `${name} on a table`);
    }
  }
}

/** Whether change tracking is on for this request; refuses tables without it (docs/protocol.md 4.13). */
export function checkTracked(exchange: Exchange, table: EmulatedTable): boolean {
  if (table.seed.tracked) return true;
  if (exchange.state.switches["untracked-table"] === "200") return false;
  throw notTracked(exchange, table);
}

/** The refusal of a table without change tracking (docs/protocol.md 4.13). */
export function notTracked(exchange: Pick<Exchange, "state">, table: EmulatedTable): Error {
  const name = table.seed.logicalName;
  const text =
    exchange.state.switches["untracked-table"] === "other-wording"
      ? `Entity: ${name} isn't enabled for change tracking. Please take a look at the documentation.`
      : `Entity ${name} isn't enabled for change tracking.`;
  return refuse(400, "0x80072491", text);
}

/** Fails pages that are too large for the switch `sql-timeout-above` (docs/protocol.md 10.11, 10.14). */
export function checkPageSize(exchange: Exchange, size: number): void {
  const limit = exchange.state.switches["sql-timeout-above"];
  if (limit !== "off" && size > Number(limit)) throw refuse(500, "0x80044151", "SQL timeout expired.");
}

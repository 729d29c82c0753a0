import { labels, states, statuses } from "./choices.ts";
import { always, moment, someId } from "./generators.ts";
import type { ColumnSeed } from "./column-seed.ts";

/** The columns that every user-owned table has. */
export const commonColumns: readonly ColumnSeed[] = [
  { name: "createdon", kind: "DateTime", generate: moment },
  { name: "modifiedon", kind: "DateTime", generate: (index) => moment(index + 9) },
  {
    name: "statecode",
    kind: "State",
    choices: states,
    labels: labels("Status", "Status", "Statut"),
    generate: always("0"),
  },
  {
    name: "statuscode",
    kind: "Status",
    choices: statuses,
    labels: labels("Status Reason", "Statusgrund", "Raison du statut"),
    generate: always("1"),
  },
  { name: "versionnumber", kind: "BigInt" },
  {
    name: "ownerid",
    kind: "Owner",
    targets: ["systemuser", "team"],
    generate: someId("2e45"),
  },
  {
    name: "owningbusinessunit",
    kind: "Lookup",
    targets: ["businessunit"],
    generate: always(someId("5bd1")(7)),
  },
  { name: "createdby", kind: "Lookup", targets: ["systemuser"], generate: someId("2e45") },
  {
    name: "modifiedby",
    kind: "Lookup",
    targets: ["systemuser"],
    generate: someId("2e45"),
  },
];

/** A money column; the server adds the currency when it is selected (docs/protocol.md 4.15). */
export function money(name: string, generate?: (index: number) => string): ColumnSeed {
  const column: ColumnSeed = {
    name,
    kind: "Money",
    precision: name.endsWith("_base") ? 4 : 2,
    brings: "_transactioncurrencyid_value",
  };
  return generate === undefined ? column : { ...column, generate };
}

/** A part of the first address; the server adds the composite when it is selected (docs/protocol.md 4.15). */
export function addressPart(part: string, generate?: (index: number) => string): ColumnSeed {
  const column: ColumnSeed = {
    name: `address1_${part}`,
    kind: "String",
    maxLength: 80,
    brings: "address1_composite",
  };
  return generate === undefined ? column : { ...column, generate };
}

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Column } from "../../src/organization-service/column.ts";

const folder = fileURLToPath(new URL("../fixtures/soap-change-tracking/", import.meta.url));

/** A sample message as it stands in test/fixtures/soap-change-tracking, indented. */
export function readSample(name: string): string {
  return readFileSync(`${folder}${name}`, "utf8");
}

/** The same without comments and white space between elements, as it is on the wire. */
export function toWire(sample: string): string {
  return sample
    .replace(/<!--[^]*?-->/g, "")
    .replace(/>\s+</g, "><")
    .trim();
}

/** The columns of the table in the samples, in the order of their rows. */
export const shipmentColumns: readonly Column[] = [
  { name: "new_shipmentid", type: "Uniqueidentifier" },
  { name: "new_name", type: "String" },
  { name: "new_notes", type: "Memo" },
  { name: "new_pieces", type: "Integer" },
  { name: "new_serial", type: "BigInt" },
  { name: "new_weight", type: "Decimal" },
  { name: "new_ratio", type: "Double" },
  { name: "new_price", type: "Money" },
  { name: "exchangerate", type: "Decimal" },
  { name: "_transactioncurrencyid_value", attribute: "transactioncurrencyid", type: "Lookup" },
  { name: "new_fragile", type: "Boolean" },
  { name: "new_departure", type: "DateTime", behavior: "UserLocal" },
  { name: "new_deliverydate", type: "DateTime", behavior: "DateOnly" },
  { name: "_new_customer_value", attribute: "new_customer", type: "Customer" },
  { name: "_ownerid_value", attribute: "ownerid", type: "Owner" },
  { name: "statecode", type: "State" },
  { name: "statuscode", type: "Status" },
  { name: "new_tags", type: "MultiSelectPicklist" },
  { name: "versionnumber", type: "BigInt" },
];

import { createAsker } from "../../src/dataverse/asker.ts";
import { createPatience } from "../../src/dataverse/patience.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { openWire } from "../../src/http/send.ts";
import { planColumns } from "../../src/organization-service/column-plan.ts";
import { readEntityChanges } from "../../src/organization-service/read-entity-changes.ts";
import { toServiceUrl } from "../../src/organization-service/service-link.ts";

/** Reads a whole table from an origin; prints its rows, the bytes of the longest part, and the peak of this process's memory in MB. */
async function readTable(origin: string): Promise<void> {
  const wire = openWire({ origin, env: {}, userAgent: "dvsync/0.0.0" });
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve(), random: () => 0 };
  const asker = createAsker({
    send: wire.send,
    patience: createPatience(0, clock),
    clock,
    signal: new AbortController().signal,
    explainWire: ({ message }) => new DvsyncError({ code: "DVS-UNREACHABLE", exitCode: 69, message }),
    onWait: () => undefined,
  });
  const columns = ["new_shipmentid", "new_name", "versionnumber"].map((name, i) => ({
    name,
    type: ["Uniqueidentifier", "String", "BigInt"][i]!,
  }));
  let rows = 0;
  let longest = 0;
  for await (const part of readEntityChanges(asker, {
    entitySet: "new_shipments",
    logicalName: "new_shipment",
    origin,
    plan: planColumns(columns, "new_shipmentid", null),
    link: toServiceUrl(origin),
    kind: "initial",
    pageSize: 5000,
  })) {
    if (part.kind !== "rows") continue;
    rows += part.rows.count;
    longest = Math.max(longest, part.rows.bytes.length);
  }
  await wire.close();
  process.stdout.write(
    `${JSON.stringify({ rows, longest, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`,
  );
}

await readTable(process.argv[2]!);

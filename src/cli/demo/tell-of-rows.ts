import { readFileSize } from "../../disk/text-file.ts";
import { toCount, toRate } from "../../ui/numbers.ts";
import { runCount } from "../count.ts";
import { changeRows } from "./change-rows.ts";
import { compareWithTable } from "./compare-with-table.ts";
import type { Stage } from "./stage.ts";
import { runPull } from "../pull.ts";

const entity = "accounts";

/** A table of `rows` accounts: a full pull with its speed, 1,000 mixed changes, a delta pull. */
export async function tellOfRows(stage: Stage, rows: number): Promise<void> {
  const accounts = stage.emulator.table(entity);
  accounts.generate(rows);
  stage.step(`A larger table: ${toCount(rows)} generated accounts. The first pull reads them all:`);
  const startedMs = performance.now();
  await stage.run(`dvsync pull ${entity}`, runPull, [entity]);
  const seconds = (performance.now() - startedMs) / 1000;
  const bytes = (await readFileSize(stage.snapshotPath(entity))) ?? 0;
  const speed = `${toCount(rows / seconds)} rows/s, ${toRate(bytes / seconds)}`;
  stage.say(`That is ${speed}, with the emulator working in the same process.`);

  const { inserted, updated, deleted } = changeRows(accounts, 1000);
  stage.step(
    `On the server, ${inserted} accounts come in, ${updated} change and ${deleted} are deleted, all over the table.\n` +
      "How many changes wait?",
  );
  await stage.run(`dvsync count ${entity}`, runCount, [entity]);
  stage.step("The second pull reads these alone, and goes once through the snapshot:");
  await stage.run(`dvsync pull ${entity}`, runPull, [entity]);
  await compareWithTable(stage, entity);
}

import { bookNumber } from "../../emulator/index.ts";
import { runCount } from "../count.ts";
import { compareWithTable } from "./compare-with-table.ts";
import { toDiff } from "./to-diff.ts";
import type { Stage } from "./stage.ts";
import { runPull } from "../pull.ts";

const entity = "sample_books";

/** Microsoft's own change tracking sample as a story: ten books, a pull, twelve changes, a second pull. */
export async function tellOfBooks(stage: Stage): Promise<void> {
  const books = stage.emulator.table(entity);
  const isService = stage.api === "organization-service";
  stage.step(
    isService
      ? "The table sample_book holds ten books. The first request (RetrieveEntityChanges) has no DataVersion, so all of them come:"
      : "The table sample_book holds ten books. The first pull reads them all:",
  );
  await stage.run(`dvsync pull ${entity}`, runPull, [entity]);
  if (isService)
    stage.say(`The answer's DataToken is kept in the token file: ${await readDataVersion(stage)}`);
  const before = await stage.readSnapshot(entity);

  for (let number = 10; number < 20; number++) books.insert(bookNumber(number));
  books.upsertByKey({ sample_bookcode: "BookCode0" }, { sample_name: "Book Name 0, second edition" });
  books.delete({ sample_bookcode: "BookCode1" });
  stage.step(
    "Now, on the server, ten more books come in, BookCode0 is renamed through its alternate key\n" +
      "(sample_bookcode), and BookCode1 is deleted. How many changes wait?",
  );
  await stage.run(`dvsync count ${entity}`, runCount, [entity]);

  stage.step(
    isService
      ? "The second request sends that token as its DataVersion, so only these changes come:"
      : "The second pull asks for these changes alone:",
  );
  await stage.run(`dvsync pull ${entity}`, runPull, [entity]);
  stage.step(`What it did to data/${entity}.ndjson (~ changed, - removed, + added; shortened to fit):`);
  for (const line of toDiff(before, await stage.readSnapshot(entity), books.seed.primaryId, stage.width))
    stage.say(line);
  await compareWithTable(stage, entity);
}

async function readDataVersion(stage: Stage): Promise<string> {
  const fragment = /"deltaLink": ".*#(.*)"/.exec(await stage.readToken(entity))?.[1];
  return new URLSearchParams(fragment).get("DataVersion") ?? "";
}

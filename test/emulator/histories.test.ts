import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  nat,
  oneof,
  record,
} from "fast-check";
import { expect, test } from "vitest";
import { sampleBooks, startEmulator } from "../../src/emulator/index.ts";
import { api, ask, pagesOf } from "./ask.ts";

const idIn = (row: string | undefined) => /"sample_bookid":"([^"]*)"/.exec(row ?? "")?.[1] ?? "";

const step = oneof(
  record({ kind: constant("insert" as const), at: nat() }),
  record({
    kind: constantFrom("update" as const, "delete" as const, "restore" as const),
    at: nat(),
  }),
  record({ kind: constant("generate" as const), at: nat(3) }),
  record({ kind: constant("pull" as const), at: nat() }),
);

test("after any history, a mirror that follows the links holds the table", async () => {
  const emulator = await startEmulator();
  let round = 0;
  const history = array(step, { maxLength: 25 });
  await assert(
    asyncProperty(history, integer({ min: 1, max: 4 }), boolean(), async (steps, size, isInterleaved) => {
      emulator.switches["delta-order"] = isInterleaved ? "interleaved" : "upserts-first";
      const books = emulator.addTable({
        ...sampleBooks,
        logicalName: `t${round}`,
        entitySet: `t${round++}`,
      });
      const gone: string[] = [];
      const mirror = new Map<string, string>();
      let link: string | undefined;
      const pull = async (between: () => void): Promise<void> => {
        let target: string | undefined = link ?? `${api}${books.seed.entitySet}`;
        while (target !== undefined) {
          const { json }: { json: any } = await ask(emulator, target, pagesOf(size));
          between();
          for (const item of json.value) {
            if (item.reason === "deleted") mirror.delete(item.id);
            else mirror.set(item.sample_bookid, item.sample_name);
          }
          target = json["@odata.nextLink"];
          link = json["@odata.deltaLink"];
        }
      };
      const write = ({ kind, at }: (typeof steps)[number]): void => {
        const rows = books.rows();
        const id = idIn(rows[at % Math.max(1, rows.length)]);
        if (kind === "insert") books.insert({ sample_name: `i${at}` });
        if (kind === "generate") books.generate(at);
        if (kind === "update" && id !== "") books.update(id, { sample_name: `u${at}` });
        if (kind === "delete" && id !== "") {
          books.delete(id);
          gone.push(id);
        }
        if (kind === "restore" && gone.length > 0) books.restore(gone.splice(at % gone.length, 1)[0] ?? "");
      };
      let pending: typeof steps = [];
      for (const each of steps) {
        if (each.kind !== "pull") pending.push(each);
        else await pull(() => pending.splice(0, 1).forEach(write));
      }
      pending.forEach(write);
      pending = [];
      await pull(() => {});
      await pull(() => {});
      const table = new Map(books.rows().map((row) => [idIn(row), JSON.parse(row).sample_name]));
      expect(mirror).toEqual(table);
    }),
    { numRuns: 150 },
  );
  await emulator.close();
});

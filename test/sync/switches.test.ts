import { describe, expect, it } from "vitest";
import { describeSwitches, type SwitchName } from "../../src/emulator/index.ts";
import { countEntity } from "../../src/sync/count-entity.ts";
import { expectMirror, failureOf, openStage, small, type Stage } from "../support/stage.ts";

/** The settings under which refusing is right, with exit code and code; every other one must change nothing. */
const refusals: Partial<Record<SwitchName, Record<string, string>>> = {
  "delta-link-page": { missing: "65 DVS-INCOMPLETE" },
  hosts: { mixed: "65 DVS-FOREIGN-LINK" },
  "no-application-user": { on: "77 DVS-NO-APPLICATION-USER", spanish: "77 DVS-NO-APPLICATION-USER" },
  "missing-privilege": { accounts: "77 DVS-NO-PRIVILEGE" },
  "missing-depth": { accounts: "77 DVS-NO-GLOBAL-READ" },
};

/** Settings that hide what is newest for a while: the mirror is right when it shows again. */
const reveal: Partial<Record<SwitchName, string>> = { "min-active-version": "current", lag: "0" };

describe("the story of a mirror, with every setting of every switch", () => {
  // The switches of the Organization Service change nothing of the Web API, which this story is told through.
  const switches = describeSwitches().filter(({ name }) => !name.startsWith("soap-"));
  for (const { name, settings, default: usual } of switches) {
    for (const setting of settings) {
      const refusal = refusals[name]?.[setting];
      const outcome = refusal === undefined ? "ends equal" : `is refused: ${refusal}`;
      it(`${name}=${setting}: ${outcome}`, async () => {
        expect.hasAssertions();
        const stage = await openStage(11);
        stage.emulator.set(name, setting);
        if (refusal !== undefined) return expectRefusal(stage, refusal, [name, usual]);
        await tellStory(stage, () => stage.emulator.set(name, reveal[name] ?? setting), name, setting);
      });
    }
  }
});

async function tellStory(stage: Stage, show: () => void, name: SwitchName, setting: string): Promise<void> {
  const { emulator } = stage;
  const table = emulator.table("accounts");
  const isHiding = reveal[name] !== undefined && setting !== reveal[name];
  const hide = () => emulator.set(name, setting);
  const pull = () => stage.open().pull(small);
  const pullShown = async () => {
    if (isHiding) await pull();
    show();
    const result = await pull();
    hide();
    expectMirror(stage);
    return result;
  };

  expect((await pull()).mode).toBe("full");
  if (!isHiding) expectMirror(stage);
  await pullShown();

  // Edits of every kind.
  const ids = stage.ids();
  const added = table.insert({ name: "new" });
  table.update(ids[0]!, { name: "changed" });
  table.update(ids[1]!, { name: "row 7777" });
  table.delete(ids[2]!);
  table.delete(table.insert({ name: "passing" }));
  const edited = await pullShown();
  if (!isHiding) expect(edited).toMatchObject({ mode: "delta", created: 1, updated: 2, deleted: 1 });

  // Deleted and restored with the same id, on the server that may tell it in two ways; and really deleted.
  table.delete(ids[3]!);
  table.restore(ids[3]!);
  table.delete(ids[2] === added ? ids[4]! : added);
  table.restore(ids[2]!);
  await pullShown();

  // Nothing.
  const nothing = await pullShown();
  expect(nothing).toMatchObject({ mode: "delta", created: 0, updated: 0, deleted: 0 });

  // What waits.
  table.update(ids[0]!, { name: "changed again" });
  show();
  const client = stage.open();
  const waiting = await countEntity(client.context, "accounts");
  expect(waiting.pulled).toBe(true);
  if (setting !== "redeliver") expect(waiting.changes).toBe(1);
  hide();
  await pullShown();

  // A token that has expired, however that is said.
  emulator.expireTokens();
  table.delete(ids[5]!);
  expect(await pull()).toMatchObject({ mode: "full" });
  await pullShown();
}

/** Exit code and code; nothing taken; and as soon as the server is as it should be, one pull is enough. */
async function expectRefusal(
  stage: Stage,
  refusal: string,
  [name, usual]: [SwitchName, string],
): Promise<void> {
  const error = await failureOf(stage.open().pull(small));
  expect(`${error.exitCode} ${error.code}`).toBe(refusal);
  expect(error.hint).toBeDefined();
  expect(Object.keys(stage.files()).filter((path) => !path.startsWith(".dvsync"))).toEqual([]);
  stage.emulator.set(name, usual);
  await stage.expectMendedByOnePull();
}

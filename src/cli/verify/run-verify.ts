import { parseEntityName } from "../../config/entity-name.ts";
import type { DvsyncError } from "../../errors/dvsync-error.ts";
import { endsRun } from "../../errors/ends-run.ts";
import { fail } from "../../errors/fail.ts";
import { toFailure } from "../../errors/to-failure.ts";
import { resolveLocally } from "../../sync/local-names.ts";
import { verifyEntity } from "../../sync/verify/verify-entity.ts";
import { verifyOffline } from "../../sync/verify/verify-offline.ts";
import type { VerifyResult } from "../../types.ts";
import { chooseEntities } from "../choose-entities.ts";
import { type CommandContext, withContext } from "../context.ts";
import type { Ending, Io } from "../io.ts";
import { withEntities } from "../resolve-names.ts";
import { withServer } from "../server.ts";
import { parseLevel, type VerifyFlags } from "./verify-options.ts";

/** `dvsync verify`: one entity after the other; the exit code is that of the first, in the order given, that is not equal or failed. */
export async function runVerify(io: Io, names: string[], flags: VerifyFlags): Promise<Ending> {
  names.forEach(parseEntityName);
  const { level, sample } = parseLevel(flags);
  return withContext(io, flags, names, async (context) => {
    const { config, reporter } = context;
    // Rows are personal data: what is made from here on, this user alone can read.
    if (!config.shared) process.umask(0o077);
    const wait = flags.wait ?? false;
    if (level === "offline") {
      const entities = await resolveLocally(
        config.dir,
        chooseEntities(config, names).map(({ name }) => name),
      );
      const { signal } = io;
      const verify = (entity: string) =>
        verifyOffline(config.dir, { entity, wait, signal, onEvent: reporter.event }, () => new Date());
      return verifyAll(context, flags, entities, verify);
    }
    return withServer(context, ({ pulls, dataverse, clock }) =>
      withEntities(context, names, dataverse, (entities) => {
        const { pageSize, maxWaitMs } = config;
        const repair = flags.repair ?? false;
        const dryRun = flags.dryRun ?? false;
        const options = { level, sample, pageSize, maxWaitMs, repair, dryRun, wait, clock };
        const verify = (entity: string) => verifyEntity(pulls, { ...options, entity });
        const all = entities.map(({ name }) => name);
        return verifyAll(context, flags, all, verify);
      }),
    );
  });
}

async function verifyAll(
  { reporter }: CommandContext,
  flags: VerifyFlags,
  entities: readonly string[],
  verify: (entity: string) => Promise<VerifyResult>,
): Promise<Ending> {
  let first: Ending = "done";
  let ended: DvsyncError | null = null;
  for (const entity of entities) {
    let ending: Ending;
    try {
      if (ended !== null) throw ended;
      const result = await verify(entity);
      reporter.verified(result, flags.list ?? false);
      ending = toEnding(result, flags.strict ?? false);
      // The line of JSON has said it.
      if (ending instanceof Error && flags.json !== true) reporter.failed(entity, ending);
    } catch (error) {
      const failure = toFailure(error);
      reporter.failed(entity, failure);
      ending = failure;
      if (endsRun(failure)) ended = failure;
    }
    if (first === "done") first = ending;
  }
  return first;
}

function toEnding(result: VerifyResult, isStrict: boolean): Ending {
  const { entity, missing, stale, extra, silent, unsettled, repaired } = result;
  if (missing + stale + extra > 0 && repaired === 0) return "no";
  if (unsettled > 0) return fail("DVS-VERIFY-UNSETTLED", { entity, rows: unsettled });
  return isStrict && silent > 0 ? "no" : "done";
}

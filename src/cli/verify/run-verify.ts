import { parseEntityName } from "../../config/entity-name.ts";
import { type DvsyncError, exitCodes } from "../../errors.ts";
import { endsRun } from "../../sync/ends-run.ts";
import { resolveLocally } from "../../sync/local-names.ts";
import { verifyEntity } from "../../sync/verify/verify-entity.ts";
import { verifyOffline } from "../../sync/verify/verify-offline.ts";
import type { VerifyResult } from "../../types.ts";
import { chooseEntities } from "../choose-entities.ts";
import { type CommandContext, toFailure, withContext } from "../context.ts";
import type { Io } from "../io.ts";
import { withEntities } from "../resolve-names.ts";
import { withServer } from "../server.ts";
import { parseLevel, type VerifyFlags } from "./verify-options.ts";

/** `dvsync verify`: one entity after the other; the exit code is that of the first, in the order given, that is not equal or failed. */
export async function runVerify(io: Io, names: string[], flags: VerifyFlags): Promise<number> {
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
): Promise<number> {
  let exitCode = 0;
  let ended: DvsyncError | null = null;
  for (const entity of entities) {
    try {
      if (ended !== null) throw ended;
      const result = await verify(entity);
      reporter.verified(result, flags.list ?? false);
      exitCode ||= toExitCode(result, flags.strict ?? false);
    } catch (error) {
      const failure = toFailure(error);
      reporter.failed(entity, failure);
      exitCode ||= failure.exitCode;
      if (endsRun(error)) ended = failure;
    }
  }
  return exitCode;
}

function toExitCode(result: VerifyResult, isStrict: boolean): number {
  const { missing, stale, extra, silent, unsettled, repaired } = result;
  const differences = missing + stale + extra;
  if (differences > 0 && repaired === 0) return exitCodes.no;
  if (unsettled > 0) return exitCodes.tryAgain;
  return isStrict && silent > 0 ? exitCodes.no : 0;
}

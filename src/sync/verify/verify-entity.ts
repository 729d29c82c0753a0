import type { DvsyncError } from "../../errors/dvsync-error.ts";
import { fail } from "../../errors/fail.ts";
import { hasCode } from "../../errors/has-code.ts";
import { readTextFile } from "../../disk/text-file.ts";
import { toEntityFiles } from "../../store/entity-files.ts";
import { readPending } from "../../store/finish-commit.ts";
import { readTokenFile } from "../../store/token-file.ts";
import type { VerifyResult } from "../../types.ts";
import type { PullContext } from "../pull-context.ts";
import { toFacts } from "../pull-entity.ts";
import { refuseEditedLink } from "../refuse-edited-link.ts";
import { refuseOtherOrganization } from "../refuse-other-organization.ts";
import { openSource } from "../source.ts";
import { type OpenFiles, withLockedFiles } from "../with-files.ts";
import { compareWithServer, type Found } from "./compare-with-server.ts";
import { noteVerified } from "./note-verified.ts";
import { openToken } from "./open-token.ts";
import { planRepair, repair } from "./repair.ts";
import { toVerifyResult, toWord } from "./to-verify-result.ts";
import type { VerifyJob, VerifyOptions } from "./verify-job.ts";

/**
 * Compares one entity's snapshot with the server's table, alone in its folder. A row that changes meanwhile is no difference.
 * The snapshot is changed by `repair` alone.
 */
export async function verifyEntity(context: PullContext, options: VerifyOptions): Promise<VerifyResult> {
  const startedMs = performance.now();
  const { entity } = options;
  const files = toEntityFiles(context.dir, entity);
  if ((await readPending(files)) === null) openToken(files, await readTextFile(files.token));
  const asker = context.createAsker(entity, context.signal);
  return withLockedFiles(files, { ...context, entity, wait: options.wait }, async (open) => {
    const job = await openJob(context, options, open, asker);
    const found = await compare(job);
    const repaired = await repairFound(job, found);
    const facts = { level: options.level, repaired, requests: asker.requests };
    const rows = (await readTokenFile(open.files, entity))?.rows ?? job.token.rows;
    const result = toVerifyResult(files, found, { ...facts, rows, startedMs });
    if (!options.dryRun)
      await noteVerified(open, {
        at: context.now().toISOString(),
        level: options.level,
        result: toWord(result),
      });
    return result;
  });
}

async function openJob(
  context: PullContext,
  options: VerifyOptions,
  { files, base, signal, assertHeld }: OpenFiles,
  asker: ReturnType<PullContext["createAsker"]>,
): Promise<VerifyJob> {
  const token = openToken(files, base.tokenText);
  const environment = await context.readEnvironment();
  refuseOtherOrganization(context, environment, token);
  refuseEditedLink(token, files, context.origin);
  const { entity, pageSize, wait } = options;
  const facts = toFacts(token);
  const { api = "web", select } = token;
  if (api !== "web" && options.level !== "keys") throw otherBytes(entity);
  const { url, webApi } = context;
  const source = await openSource({ api, asker, url, webApi, facts, select });
  const asked = { entity, select: token.select, pageSize, full: false, dryRun: false, wait };
  const pull = {
    context: { ...context, signal },
    options: asked,
    files,
    facts,
    environment,
    source,
    asker: asker.withSignal(signal),
    base,
    assertHeld,
    oldToken: token,
    isThorough: true,
  };
  return { pull, token, options };
}

/** A snapshot that is damaged in itself cannot be compared, only replaced. */
async function compare(job: VerifyJob): Promise<Found> {
  try {
    return await compareWithServer(job);
  } catch (error) {
    if (!hasCode(error, "DVS-SNAPSHOT-DAMAGED") || !job.options.repair || job.options.dryRun) throw error;
    return { differences: [], changedMeanwhile: 0, unsettled: 0, silent: [], damage: error.message };
  }
}

/** How many differences were put right. */
async function repairFound(job: VerifyJob, found: Found): Promise<number> {
  const { differences, damage } = found;
  if (!job.options.repair || (differences.length === 0 && damage === null)) return 0;
  const plan = damage === null ? planRepair(job, differences) : "full";
  const { context, facts } = job.pull;
  const tell = (message: string) => context.onEvent({ kind: "warning", entity: facts.entitySet, message });
  const rows = `${differences.length} ${differences.length === 1 ? "row differs" : "rows differ"}`;
  const way = plan === "full" ? "by a full pull" : "by fetching each";
  if (job.options.dryRun) {
    tell(`${rows} from the server; --repair would put that right ${way}`);
    return 0;
  }
  await repair(job, plan, differences, damage ?? `verify found that ${rows} from the server`);
  tell(`${damage ?? `${rows} from the server`}; put right ${way}`);
  return Math.max(1, differences.length);
}

/** Rows are asked for over the Web API, whose bytes differ in spelling from those of the other way. */
function otherBytes(entity: string): DvsyncError {
  const said = `${entity} is read through the Organization Service, whose rows are spelled otherwise: --rows and --sample cannot compare them`;
  return fail("DVS-USAGE", { case: "parser", said, command: "verify" });
}

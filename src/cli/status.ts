import { parseEntityName } from "../config/entity-name.ts";
import { readLastOutcome } from "../store/last-outcome.ts";
import { resolveLocally } from "../sync/local-names.ts";
import { isBadStatus, judgeStatus } from "../sync/judge-status.ts";
import { listMirrored, readStatus } from "../sync/read-status.ts";
import type { StatusResult } from "../types.ts";
import { withContext } from "./context.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";
import { parseDuration } from "./parse-duration.ts";

interface Options extends GlobalOptions {
  readonly check?: boolean;
  readonly maxAge?: string;
}

/** `dvsync status`: local files only; exit 1 only for what `--check` and `--max-age` ask. */
export async function runStatus(io: Io, names: string[], options: Options): Promise<Ending> {
  names.forEach(parseEntityName);
  const maxAgeMs = options.maxAge === undefined ? null : parseDuration("--max-age", options.maxAge);
  return withContext(io, options, names, async ({ config, reporter }) => {
    const configured = config.entities.map((entity) => entity.name);
    const wanted = names.length > 0 ? names : [...configured, ...(await listMirrored(config.dir))];
    const entities = await resolveLocally(config.dir, wanted);
    const now = new Date();
    const judge = async (entity: string) =>
      judgeStatus(
        await readStatus(config.dir, entity, now),
        await readLastOutcome(config.dir, entity),
        maxAgeMs,
        now,
      );
    const results = await Promise.all(entities.map(judge));
    if (results.length === 0)
      reporter.note(`nothing is mirrored in ${config.dir} yet; next: dvsync pull accounts`);
    reporter.status(results, now);
    const isLate = ({ pulledAt }: StatusResult) =>
      maxAgeMs !== null && (pulledAt === null || isOlder(pulledAt, maxAgeMs, now));
    return (options.check === true && results.some(isBadStatus)) || results.some(isLate) ? "no" : "done";
  });
}

function isOlder(pulledAt: string, maxAgeMs: number, now: Date): boolean {
  return now.getTime() - Date.parse(pulledAt) > maxAgeMs;
}

import { DvsyncError } from "../../errors/dvsync-error.ts";
import { hasCode } from "../../errors/has-code.ts";
import { type Ask, openAsk } from "../../ui/ask.ts";
import { openReporter } from "../../ui/reporter.ts";
import type { CommandContext } from "../context.ts";
import { contactServer } from "./contact-server.ts";
import { draftSyncrc, refuseExisting, writeSyncrc } from "./write-syncrc.ts";
import { type Given, type InitOptions, readGiven, requireGivenUrl } from "./read-given.ts";
import type { Found, Setup } from "./setup.ts";
import { askSetup } from "./ask-setup.ts";
import { tellWritten } from "./tell-written.ts";
import type { Ending, Io } from "../io.ts";

/** `dvsync init`: writes `.syncrc` after checking it against the environment, or nothing at all. */
export async function runInit(io: Io, _names: string[], options: InitOptions): Promise<Ending> {
  const { stdout, stderr, env, secrets } = io;
  const { json = false, quiet = false, verbose = false, color, force, offline } = options;
  const reporter = await openReporter({ stdout, stderr, env, json, quiet, verbose, color, secrets });
  try {
    const given = await readGiven(io, options);
    const { place } = given;
    if (force !== true) await refuseExisting(place.file);
    const ask = isAsking(io, options) ? await openAsk(io) : null;
    if (ask === null) requireGivenUrl(given);
    const { setup, found } = await settle({ io, reporter }, given, ask, offline ?? false);
    const { text, config } = await draftSyncrc(place, setup, found.entities, env);
    io.signal.throwIfAborted();
    await writeSyncrc(place.file, text, config, env);
    tellWritten(io, reporter, options, place.file, setup, found);
    if (ask === null || offline === true || !(await isDoctorWanted(ask))) return "done";
    const { runDoctor } = await import("../doctor/run-doctor.ts");
    const globals = color === undefined ? {} : { color };
    return await runDoctor(io, [], { ...globals, verbose, config: place.file });
  } catch (error) {
    if (!(error instanceof DvsyncError)) throw error;
    if (!told.has(error)) reporter.failed(null, error);
    return error;
  } finally {
    reporter.close();
  }
}

/** Errors that the person has seen already. */
const told = new WeakSet<DvsyncError>();

/** Ctrl-C is a no here: the file is written. */
async function isDoctorWanted(ask: Ask): Promise<boolean> {
  return ask.confirm("Check everything now? (dvsync doctor)").catch((error: unknown) => {
    if (hasCode(error, "DVS-INTERRUPTED")) return false;
    throw error;
  });
}

/** Finds out how the environment is reached, until it is or the person gives up. */
async function settle(
  { io, reporter }: Pick<CommandContext, "io" | "reporter">,
  given: Given,
  ask: Ask | null,
  offline: boolean,
): Promise<{ setup: Setup; found: Found }> {
  for (let again: Setup | null = null; ;) {
    const setup: Setup =
      ask === null
        ? { url: requireGivenUrl(given), auth: given.auth }
        : await askSetup(ask, given, io.env, again);
    const { config } = await draftSyncrc(given.place, setup, given.entities ?? [], io.env);
    if (offline) return { setup, found: { entities: given.entities ?? [], organizationId: null } };
    try {
      return { setup, found: await contactServer({ io, config, reporter }, given.entities, ask) };
    } catch (error) {
      if (ask === null || !(error instanceof DvsyncError) || hasCode(error, "DVS-INTERRUPTED")) throw error;
      reporter.failed(null, error);
      told.add(error);
      if (isForEnvironment(error, setup)) {
        reporter.note(
          "other answers would not help: nothing was written; set it, then run dvsync init again",
        );
        throw error;
      }
      if (!(await ask.confirm("Change the answers and try again?"))) throw error;
      again = setup;
    }
  }
}

/** What only an environment variable mends. */
function isForEnvironment({ code }: DvsyncError, { auth }: Setup): boolean {
  if (code === "DVS-AUTH-NO-CREDENTIALS") return auth.method === "token";
  return ["DVS-AUTH-TOKEN", "DVS-AUTH-TOKEN-REFUSED", "DVS-PROXY"].includes(code);
}

function isAsking(io: Io, { yes, json }: InitOptions): boolean {
  // Some build machines have a terminal, and nobody before it.
  if (!["", "0", "false", undefined].includes(io.env["CI"])) return false;
  return yes !== true && json !== true && io.stdin.isTTY && io.stderr.isTTY;
}

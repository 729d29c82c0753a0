import { resolve } from "node:path";
import { renderSyncrc } from "../../config/render-syncrc.ts";
import { ensureFolder, writeTextDurably } from "../../disk/durable.ts";
import { createFreshFolder } from "../../disk/fresh-folder.ts";
import { listFolder } from "../../disk/text-file.ts";
import { accounts, sampleBooks, startEmulator } from "../../emulator/index.ts";
import { fail } from "../../errors/fail.ts";
import { tellOfBooks } from "./tell-of-books.ts";
import { tellOfRows } from "./tell-of-rows.ts";
import { CommandFailed, openStage, type Stage } from "./stage.ts";
import type { Api } from "../../types.ts";
import type { Ending, GlobalOptions, Io } from "../io.ts";
import { parseCount } from "../parse-count.ts";
import { runStatus } from "../status.ts";

interface Options extends GlobalOptions {
  readonly rows?: string;
  readonly api?: string;
}

/** `dvsync demo`: the whole story on an emulator of its own, through the same code as the commands; leaves its folder to look at. */
export async function runDemo(io: Io, names: string[], options: Options): Promise<Ending> {
  refuseStrangers(names, options);
  const rows = options.rows === undefined ? null : parseCount("--rows", options.rows);
  const api = parseApi(options.api);
  const folder = await chooseFolder(io, options.dir);
  const emulator = await startEmulator({ tables: [sampleBooks, { ...accounts, rows: [] }] });
  try {
    const entities = ["sample_books", ...(rows === null ? [] : ["accounts"])];
    await writeSyncrc(folder, emulator.url, entities, api);
    const stage = await openStage({ io, options, emulator, folder, api });
    stage.say(`A small Dataverse runs on this machine until the demo ends: ${emulator.url}`);
    stage.say(`The demo's folder, with the .syncrc that all commands below read: ${folder}`);
    await tellOfBooks(stage);
    if (rows !== null) await tellOfRows(stage, rows);
    await tellTheEnd(stage);
    return "done";
  } catch (error) {
    if (error instanceof CommandFailed) return error.ending; // the command has said why
    throw error;
  } finally {
    await emulator.close();
  }
}

async function tellTheEnd(stage: Stage): Promise<void> {
  stage.step("What is mirrored here, from the files alone:");
  await stage.run("dvsync status", runStatus, []);
  stage.say("");
  stage.say(`All of it is left for you to look at: ${stage.folder}`);
  const cleanUp = stage.api === "web" ? "" : ", and its tables with it";
  stage.say(`The emulator ends here${cleanUp}; to keep playing: dvsync emulator`);
  stage.say("With an environment of your own: dvsync init --url https://contoso.crm4.dynamics.com");
}

function refuseStrangers(names: readonly string[], options: Options): void {
  if (names.length > 0) throw fail("DVS-USAGE", { case: "no names taken", command: "demo", names });
  const option = (["url", "config"] as const).find((name) => options[name] !== undefined);
  if (option === undefined) return;
  const why = "it brings its own environment";
  throw fail("DVS-USAGE", { case: "option not taken", command: "demo", option: `--${option}`, why });
}

/** The folder that was asked for, if it is empty; else a new one where nothing is littered. */
async function chooseFolder(io: Io, asked: string | undefined): Promise<string> {
  if (asked === undefined) return createFreshFolder("dvsync-demo-");
  const folder = resolve(io.cwd, asked);
  if ((await listFolder(folder)).length > 0) throw fail("DVS-USAGE", { case: "folder not empty", folder });
  await ensureFolder(folder);
  return folder;
}

async function writeSyncrc(
  folder: string,
  url: string,
  entities: readonly string[],
  api: Api,
): Promise<void> {
  const file = resolve(folder, ".syncrc");
  await writeTextDurably(
    file,
    renderSyncrc({ url, auth: { method: "none" }, entities, ...(api === "web" ? {} : { api }) }),
    `${file}.next`,
  );
}

function parseApi(text = "web"): Api {
  if (text === "web" || text === "organization-service") return text;
  const said = `--api: expected web or organization-service, got ${JSON.stringify(text)}`;
  throw fail("DVS-USAGE", { case: "parser", said, command: "demo" });
}

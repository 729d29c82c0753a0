import { Argument, Command, CommanderError, Option } from "commander";
import { suggest } from "../config/suggest.ts";
import { packageVersion } from "../disk/package-version.ts";
import type { DvsyncError } from "../errors/dvsync-error.ts";
import { fail } from "../errors/fail.ts";
import { engines } from "../schema/engines.ts";
import { helpFormat, toExamples } from "./help-format.ts";
import type { Ending, GlobalOptions, Io } from "./io.ts";

/** Parses a command line and runs its command, loading only what that one needs; returns how it ended, or throws. */
export async function runProgram(argv: readonly string[], io: Io): Promise<Ending> {
  let ending: Ending = "done";
  const program = createProgram(io, (how) => {
    ending = how;
  });
  try {
    await program.parseAsync([...argv]);
    return ending;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return "done"; // --help, --version
    throw error instanceof CommanderError ? toUsageError(error, program) : error;
  }
}

/** The program with all its commands; `setEnding` takes how a command ended. */
function createProgram(io: Io, setEnding: (how: Ending) => void): Command {
  const program = new Command("dvsync");
  const getOutHelpWidth = () => (io.stdout.isTTY ? io.stdout.columns : 80);
  program
    .description(
      "Mirrors the tables of a Dataverse / Dynamics 365 environment to NDJSON files and keeps them in step.",
    )
    .version(packageVersion, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .option("--config <file>", "the configuration file (default: the nearest .syncrc upwards)")
    .option("--url <url>", "the environment, like https://contoso.crm4.dynamics.com")
    .option("--dir <folder>", "where snapshots and token files are (default: data)")
    .option("--json", "one JSON object a line on stdout")
    .option("-q, --quiet", "only answers, warnings and errors")
    .option("-v, --verbose", "say more on stderr")
    .option("--no-color", "no colours")
    .configureHelp(helpFormat)
    .configureOutput({
      getOutHelpWidth,
      writeOut: (text) => void io.stdout.write(text),
      writeErr: () => undefined, // main.ts says it, once
    })
    .exitOverride()
    .showSuggestionAfterError(true)
    .addHelpText("after", () => toExamples(getOutHelpWidth()))
    .action(() => {
      program.outputHelp();
    });

  const run =
    <Options>(
      load: () => Promise<(io: Io, names: string[], options: GlobalOptions & Options) => Promise<Ending>>,
    ) =>
    async (...parsed: [...unknown[], Command]) => {
      const command = parsed.at(-1) as Command;
      const names = command.args;
      const options = { ...command.optsWithGlobals<GlobalOptions & Options>(), command: command.name() };
      setEnding(await (await load())(io, names, options));
    };

  program
    .command("init")
    .summary("write .syncrc for an environment")
    .description(
      "Writes .syncrc for an environment, after checking that it can be reached and signed in to. Asks when on a terminal.",
    )
    .option("--entities <names>", "what to mirror: accounts,contacts")
    .option("--auth <method>", "how to sign in (default: default)")
    .option("--tenant <id>", "tenant id or domain")
    .option("--client-id <id>", "application (client) id")
    .option("--force", "overwrite an existing .syncrc")
    .option("--offline", "do not contact the server")
    .option("-y, --yes", "never ask")
    .action(run(async () => (await import("./init/run-init.ts")).runInit));

  program
    .command("pull")
    .argument("[entity...]", "entity set names, logical names or patterns (default: all in .syncrc)")
    .summary("bring snapshots up to date")
    .description("Brings snapshots up to date: the whole table the first time, then only what changed.")
    .option("--full", "read the whole table again")
    .option("--all", "every table whose changes are tracked")
    .addOption(
      new Option("--exclude <pattern>", "leave out tables, like 'msdyn_*'; can be given several times")
        .argParser(collect)
        .default([], "none"),
    )
    .option("--shard <i/n>", "this machine's share of the tables: 1/3, 2/3 or 3/3")
    .option("--select <columns>", "only these columns: name,accountnumber", joinColumns)
    .option("--exclude-columns <columns>", "all columns but these: entityimage,description", joinColumns)
    .option("-n, --dry-run", "say what would change, write nothing")
    .option("--concurrency <n>", "entities at a time (default: 4)")
    .option("--api <way>", "how rows are read: web (default) or organization-service")
    .option("--page-size <n>", "rows a page, 1 to 5000 (default: 5000)")
    .option("--max-wait <seconds>", "total patience with a throttling or failing server (default: 600)")
    .option("--max-duration <duration>", "stop the whole run after: 90s, 30m, 1h; the next one resumes")
    .option("--wait", "wait for another pull of the same entity instead of giving up")
    .option("--changes", "also print what changed, with old and new values; for looking, not for feeding")
    .option(
      "--max-delete <n|n%>",
      "stop before anything is replaced when more rows than that would be deleted",
    )
    .option("--keep-changes <duration>", "keep what each pull changed for so long: 12h, 30d, 1y")
    .option("--no-keep-changes", "keep changes no longer")
    .action(run(async () => (await import("./pull.ts")).runPull));

  program
    .command("count")
    .argument("[entity...]", "entity set names or logical names (default: all in .syncrc)")
    .summary("how many changes wait on the server")
    .description(
      "Prints how many changes wait on the server since the last pull; for what was never pulled, an estimate of its rows. Changes nothing.",
    )
    .option("--exit-code", "exit 1 when anything waits, 0 when nothing does")
    .option("--max-wait <seconds>", "total patience with a throttling or failing server (default: 600)")
    .action(run(async () => (await import("./count.ts")).runCount));

  program
    .command("status")
    .argument("[entity...]", "entity set names or logical names (default: all)")
    .summary("what is mirrored here, and how fresh")
    .description("Shows what is mirrored here and how fresh it is. Reads local files only.")
    .option("--check", "exit 1 when any is expired, never pulled, damaged, failing or late")
    .option("--max-age <duration>", "call older ones late, and exit 1: 90s, 30m, 1h, 2d")
    .action(run(async () => (await import("./status.ts")).runStatus));

  program
    .command("verify")
    .argument("[entity...]", "entity set names or logical names (default: all in .syncrc)")
    .summary("prove that a snapshot equals the server's table")
    .description(
      "Compares ids and row versions of the whole table with the snapshot, or says where they differ. Rows that change while it runs are no differences. Columns that are computed when a row is read can change without its version: --rows compares every byte.",
    )
    .option("--offline", "check the files against themselves, without the network")
    .option("--rows", "compare every byte of every row")
    .option("--sample <n>", "compare every byte of n random rows")
    .option("--list", "list the rows that differ: + only there, - only here, * differs")
    .option("--repair", "fetch what differs and put it right")
    .option("-n, --dry-run", "with --repair: say what it would do")
    .option("--strict", "exit 1 for rows of the same version with other bytes, too")
    .option("--page-size <n>", "rows a page, 1 to 5000 (default: 5000)")
    .option("--max-wait <seconds>", "total patience with a throttling or failing server (default: 600)")
    .option("--wait", "wait for a pull of the same entity instead of giving up")
    .action(run(async () => (await import("./verify/run-verify.ts")).runVerify));

  program
    .command("entities")
    .argument("[pattern...]", "entity set names or patterns (default: all)")
    .option("--tracked", "only those whose changes are tracked")
    .option("--names", "only the names, one a line")
    .summary("the tables of the environment")
    .description(
      "Lists the tables of the environment and whether their changes are tracked, tracked ones first.",
    )
    .action(run(async () => (await import("./entities.ts")).runEntities));

  program
    .command("schema")
    .argument("[entity...]", "entity set names or logical names (default: all in .syncrc)")
    .summary("columns, types, choices and lookup targets, for people or for an engine")
    .description(
      "Shows the columns of a table as they stand in a row, with types, choices and lookup targets, or prints the right way to read the snapshot with an engine.",
    )
    .addOption(new Option("--as <engine>", "print for an engine").choices(engines))
    .option("--choices", "value and label of each choice")
    .option("--diff", "what differs from the schema file beside the snapshot")
    .option("--exit-code", "with --diff: exit 1 when anything differs")
    .action(run(async () => (await import("./schema/run-schema.ts")).runSchema));

  program
    .command("changes")
    .argument("[entity]", "entity set name or logical name (default: the only one in .syncrc)")
    .argument("[cmd...]", "with --cursor, behind --: what gets the events on its stdin")
    .summary("what each pull created, updated and deleted, with old and new rows")
    .description(
      "Shows what each pull changed, newest first, where changes are kept (keepChanges). With --json the stored events, oldest first; with --cursor the events that a consumer has not had yet.",
    )
    .option("--since <when>", "only later ones: 2h, 2026-01-31, 2026-01-31T10:00:00Z, or a sequence number")
    .option("--last", "only the newest pull's")
    .option("--id <guid>", "the life of one row")
    .option("--columns <names>", "only events in which one of these differs: name,telephone1", joinColumns)
    .option("--cursor <file>", "hand over what lies behind this cursor, then move it")
    .option("--no-resync", "with --cursor: exit 65 instead of starting over from the snapshot")
    .option("--keyed", "with --cursor: id, tab, event")
    .option("--tombstones", "with --keyed: id and tab once more after each delete")
    .action(run(async () => (await import("./changes/run-changes.ts")).runChanges));

  program
    .command("cat")
    .argument("<entity>", "entity set name or logical name")
    .summary("the rows on stdout, also as they were at a time")
    .description(
      "Prints the rows of a snapshot, from local files alone; with --at as they were at a time that the kept changes reach back to.",
    )
    .option("--at <time>", "2026-01-31, or 2026-01-31T10:00:00Z")
    .action(run(async () => (await import("./cat.ts")).runCat));

  program
    .command("doctor")
    .argument("[entity...]", "entity set names or logical names (default: all in .syncrc)")
    .summary("check every step from .syncrc to the tables, and say what to do")
    .description(
      "Checks one step after the other, from .syncrc and network to sign-in, rights, folder and clock, and says what to do where one fails.",
    )
    .action(run(async () => (await import("./doctor/run-doctor.ts")).runDoctor));

  program
    .command("trust")
    .summary("allow what a .syncrc could do with secrets")
    .description(
      "Shows what the nearest .syncrc could do with your secrets (run a command, sign in elsewhere, read files outside its folder), and remembers that it may, until it changes.",
    )
    .option("--remove", "take it back")
    .action(run(async () => (await import("./trust.ts")).runTrust));

  program
    .command("demo")
    .summary("the whole story on a local emulator, in seconds")
    .description(
      "Plays the whole story on a local emulator: first pull, changes, count, second pull, status. Needs no tenant and no set-up. Leaves its files to look at: in --dir, or in a new folder among the system's temporary files.",
    )
    .option("--rows <n>", "also a table of n accounts, to feel the speed")
    .option("--api <way>", "how rows are read: web (default) or organization-service")
    .action(run(async () => (await import("./demo/run-demo.ts")).runDemo));

  program
    .command("emulator")
    .summary("run the emulator by itself")
    .description("Runs a small Dataverse on 127.0.0.1 and prints the .syncrc to use with it. Ctrl-C ends it.")
    .option("--port <n>", "the port (default: any free one)")
    .option("--rows <n>", "rows in accounts (default: a handful)")
    .addOption(
      new Option("--set <name=value>", "a switch or fault; can be given several times")
        .argParser(collect)
        .default([], "none"),
    )
    .option("--token <token>", "the bearer token that requests need (default: none)")
    .option("--expire [seconds]", "let delta tokens expire, at once or after so many seconds")
    .option("--churn <rate>", "let rows change by themselves, like 10/s")
    .option("--list", "list the switches and their settings")
    .action(run(async () => (await import("./emulator.ts")).runEmulator));

  program
    .command("recipe")
    .addArgument(
      new Argument("<scheduler>", "for whom").choices(["cron", "systemd", "k8s", "github-actions"]),
    )
    .summary("print how a scheduler runs pulls of this folder")
    .description(
      "Prints a crontab, systemd units, a Kubernetes CronJob or a GitHub Actions workflow that pulls this folder, with its absolute paths. Changes nothing.",
    )
    .action(run(async () => (await import("./recipe/run-recipe.ts")).runRecipe));

  program
    .command("completion")
    .addArgument(new Argument("[shell]", "whose script").choices(["bash", "zsh", "fish"]))
    .summary("print the shell's completion script")
    .description(
      "Prints a completion script for bash, zsh or fish; how to load it stands in its first lines.",
    )
    .option("--entities", "print the entities of .syncrc and of the folder, as the scripts ask for them")
    .action(
      run(async () => {
        const { runCompletion } = await import("./completion/run-completion.ts");
        const { toCommandTree } = await import("./completion/command-tree.ts");
        return (world, names, options) => runCompletion(world, names, options, toCommandTree(program));
      }),
    );

  program
    .command("help")
    .argument("[topic]", "a command, an error code such as DVS-LOCKED, or exit-codes")
    .summary("print help for a command, an error code, or exit-codes")
    .description("Prints help for a command, what an error code means, or the table of exit codes.")
    .action(async (topic: string | undefined) => {
      const { printHelp } = await import("./help.ts");
      printHelp(program, topic, (text) => void io.stdout.write(text));
    });

  for (const command of program.commands) {
    command.exitOverride().configureHelp(helpFormat).helpOption("-h, --help", "print help");
  }
  return program;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** `--select a --select b` is `--select a,b`. */
function joinColumns(value: string, before: string | undefined): string {
  return before === undefined ? value : `${before},${value}`;
}

function toUsageError(error: CommanderError, program: Command): DvsyncError {
  const word = program.args[0] ?? "-";
  const names = program.commands.map((command) => command.name());
  if (!word.startsWith("-") && !names.includes(word)) {
    return fail("DVS-USAGE", { case: "unknown command", word, close: suggest(word, names) });
  }
  const said = error.message
    .replace(/^error: /, "")
    .replace(/\s+/g, " ")
    .trim();
  return fail("DVS-USAGE", { case: "parser", said, command: word.startsWith("-") ? null : word });
}

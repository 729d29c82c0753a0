import { expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { tempDir } from "../support/temp-dir.ts";

const run = async (...args: readonly string[]) => runCli(args, { cwd: await tempDir() });

/** The help of one command without the options that all commands share, which it must name. */
async function helpOf(command: string): Promise<string> {
  const { text } = await run(command, "--help");
  const shared = /\nGlobal Options:\n(?: .*\n)+/.exec(text)?.[0] ?? "";
  expect([...shared.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name)).toEqual(globalOptions);
  return text.replace(shared, "");
}

const globalOptions = "--version --config --url --dir --json --quiet --verbose --no-color".split(" ");

test("dvsync --help", async () => {
  const { text } = await run("--help");
  expect(text).toMatchInlineSnapshot(`
    "Usage: dvsync [options] [command]

    Mirrors the tables of a Dataverse / Dynamics 365 environment to NDJSON files and
    keeps them in step.

    Options:
      --version                            print the version
      --config <file>                      the configuration file (default: the
                                           nearest .syncrc upwards)
      --url <url>                          the environment, like
                                           https://contoso.crm4.dynamics.com
      --dir <folder>                       where snapshots and token files are
                                           (default: data)
      --json                               one JSON object a line on stdout
      -q, --quiet                          only answers, warnings and errors
      -v, --verbose                        say more on stderr
      --no-color                           no colours
      -h, --help                           print help

    Commands:
      init [options]                       write .syncrc for an environment
      pull [options] [entity...]           bring snapshots up to date
      count [options] [entity...]          how many changes wait on the server
      status [options] [entity...]         what is mirrored here, and how fresh
      verify [options] [entity...]         prove that a snapshot equals the server's
                                           table
      entities [options] [pattern...]      the tables of the environment
      schema [options] [entity...]         columns, types, choices and lookup
                                           targets, for people or for an engine
      changes [options] [entity] [cmd...]  what each pull created, updated and
                                           deleted, with old and new rows
      cat [options] <entity>               the rows on stdout, also as they were at
                                           a time
      doctor [entity...]                   check every step from .syncrc to the
                                           tables, and say what to do
      trust [options]                      allow what a .syncrc could do with
                                           secrets
      demo [options]                       the whole story on a local emulator, in
                                           seconds
      emulator [options]                   run the emulator by itself
      recipe <scheduler>                   print how a scheduler runs pulls of this
                                           folder
      completion [options] [shell]         print the shell's completion script
      help [topic]                         print help for a command, an error code,
                                           or exit-codes

    Examples:
      dvsync init --url https://contoso.crm4.dynamics.com --entities accounts
      dvsync pull                    all entities in .syncrc
      dvsync pull accounts --json | jq .updated
      dvsync count accounts --exit-code || dvsync pull accounts
      dvsync status --check --max-age 1h

    --- stderr ---
    [exit 0]"
  `);
  expect((await run()).text, "bare dvsync").toBe(text);
  expect((await run("-h")).text).toBe(text);
  expect((await run("help")).text).toBe(text);
});

test("dvsync pull --help", async () => {
  expect(await helpOf("pull")).toMatchInlineSnapshot(`
    "Usage: dvsync pull [options] [entity...]

    Brings snapshots up to date: the whole table the first time, then only what
    changed.

    Arguments:
      entity                       entity set names, logical names or patterns
                                   (default: all in .syncrc)

    Options:
      --full                       read the whole table again
      --all                        every table whose changes are tracked
      --exclude <pattern>          leave out tables, like 'msdyn_*'; can be given
                                   several times (default: none)
      --shard <i/n>                this machine's share of the tables: 1/3, 2/3 or
                                   3/3
      --select <columns>           only these columns: name,accountnumber
      --exclude-columns <columns>  all columns but these: entityimage,description
      -n, --dry-run                say what would change, write nothing
      --concurrency <n>            entities at a time (default: 4)
      --api <way>                  how rows are read: web (default) or
                                   organization-service
      --page-size <n>              rows a page, 1 to 5000 (default: 5000)
      --max-wait <seconds>         total patience with a throttling or failing
                                   server (default: 600)
      --max-duration <duration>    stop the whole run after: 90s, 30m, 1h; the next
                                   one resumes
      --wait                       wait for another pull of the same entity instead
                                   of giving up
      --changes                    also print what changed, with old and new values;
                                   for looking, not for feeding
      --max-delete <n|n%>          stop before anything is replaced when more rows
                                   than that would be deleted
      --keep-changes <duration>    keep what each pull changed for so long: 12h,
                                   30d, 1y
      --no-keep-changes            keep changes no longer
      -h, --help                   print help
    --- stderr ---
    [exit 0]"
  `);
  expect(await run("help", "pull")).toEqual(await run("pull", "--help"));
});

test("dvsync count --help", async () => {
  expect(await helpOf("count")).toMatchInlineSnapshot(`
    "Usage: dvsync count [options] [entity...]

    Prints how many changes wait on the server since the last pull; for what was
    never pulled, an estimate of its rows. Changes nothing.

    Arguments:
      entity                entity set names or logical names (default: all in
                            .syncrc)

    Options:
      --exit-code           exit 1 when anything waits, 0 when nothing does
      --max-wait <seconds>  total patience with a throttling or failing server
                            (default: 600)
      -h, --help            print help
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync status --help", async () => {
  expect(await helpOf("status")).toMatchInlineSnapshot(`
    "Usage: dvsync status [options] [entity...]

    Shows what is mirrored here and how fresh it is. Reads local files only.

    Arguments:
      entity                entity set names or logical names (default: all)

    Options:
      --check               exit 1 when any is expired, never pulled, damaged,
                            failing or late
      --max-age <duration>  call older ones late, and exit 1: 90s, 30m, 1h, 2d
      -h, --help            print help
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync entities --help", async () => {
  expect(await helpOf("entities")).toMatchInlineSnapshot(`
    "Usage: dvsync entities [options] [pattern...]

    Lists the tables of the environment and whether their changes are tracked,
    tracked ones first.

    Arguments:
      pattern          entity set names or patterns (default: all)

    Options:
      --tracked        only those whose changes are tracked
      --names          only the names, one a line
      -h, --help       print help
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync schema --help", async () => {
  expect(await helpOf("schema")).toMatchInlineSnapshot(`
    "Usage: dvsync schema [options] [entity...]

    Shows the columns of a table as they stand in a row, with types, choices and
    lookup targets, or prints the right way to read the snapshot with an engine.

    Arguments:
      entity           entity set names or logical names (default: all in .syncrc)

    Options:
      --as <engine>    print for an engine (choices: "duckdb", "postgres", "sqlite",
                       "bigquery", "spark", "jsonschema", "csdl")
      --choices        value and label of each choice
      --diff           what differs from the schema file beside the snapshot
      --exit-code      with --diff: exit 1 when anything differs
      -h, --help       print help
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync demo --help", async () => {
  expect(await helpOf("demo")).toMatchInlineSnapshot(`
    "Usage: dvsync demo [options]

    Plays the whole story on a local emulator: first pull, changes, count, second
    pull, status. Needs no tenant and no set-up. Leaves its files to look at: in
    --dir, or in a new folder among the system's temporary files.

    Options:
      --rows <n>       also a table of n accounts, to feel the speed
      --api <way>      how rows are read: web (default) or organization-service
      -h, --help       print help
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync emulator --help", async () => {
  expect(await helpOf("emulator")).toMatchInlineSnapshot(`
    "Usage: dvsync emulator [options]

    Runs a small Dataverse on 127.0.0.1 and prints the .syncrc to use with it.
    Ctrl-C ends it.

    Options:
      --port <n>          the port (default: any free one)
      --rows <n>          rows in accounts (default: a handful)
      --set <name=value>  a switch or fault; can be given several times (default:
                          none)
      --token <token>     the bearer token that requests need (default: none)
      --expire [seconds]  let delta tokens expire, at once or after so many seconds
      --churn <rate>      let rows change by themselves, like 10/s
      --list              list the switches and their settings
      -h, --help          print help
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync init --help", async () => {
  expect(await helpOf("init")).toMatchInlineSnapshot(`
    "Usage: dvsync init [options]

    Writes .syncrc for an environment, after checking that it can be reached and
    signed in to. Asks when on a terminal.

    Options:
      --entities <names>  what to mirror: accounts,contacts
      --auth <method>     how to sign in (default: default)
      --tenant <id>       tenant id or domain
      --client-id <id>    application (client) id
      --force             overwrite an existing .syncrc
      --offline           do not contact the server
      -y, --yes           never ask
      -h, --help          print help
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync doctor --help", async () => {
  expect(await helpOf("doctor")).toMatchInlineSnapshot(`
    "Usage: dvsync doctor [options] [entity...]

    Checks one step after the other, from .syncrc and network to sign-in, rights,
    folder and clock, and says what to do where one fails.

    Arguments:
      entity           entity set names or logical names (default: all in .syncrc)

    Options:
      -h, --help       print help
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync help DVS-LOCKED, in any case", async () => {
  const { text } = await run("help", "dvs-locked");
  expect(text).toMatchInlineSnapshot(`
    "DVS-LOCKED   (exit code 75)

      another pull of the same entity into the same folder is running
      next: run it again when that one has ended, or wait for it: --wait
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync help exit-codes", async () => {
  expect((await run("help", "exit-codes")).text).toMatchInlineSnapshot(`
    "EXIT CODE  MEANING                                                WHAT TO DO
    0          done
    1          the answer is "no": count --exit-code, status --check
    64         usage: unknown option, bad argument                    fix the call
    65         bad data: in an answer of the server, or in a file     look
    69         the service cannot be reached, or fails for good       look
    70         a bug in dvsync                                        report it
    74         input or output: disk full, no permission              fix the disk
    75         locked, throttled, or unavailable beyond --max-wait    run it again
    77         not signed in, or not allowed                          fix rights
    78         configuration: .syncrc, unknown or untracked entity    fix the set-up
    130, 143   interrupted (SIGINT, SIGTERM); every file is whole
    --- stderr ---
    [exit 0]"
  `);
});

test("dvsync help pull is dvsync pull --help", async () => {
  expect((await run("help", "pull")).text).toBe((await run("pull", "--help")).text);
});

test("dvsync --version", async () => {
  expect((await run("--version")).text).toMatch(/^\d+\.\d+\.\d+\n--- stderr ---\n\[exit 0\]$/);
});

test.for([
  [["pul"], 'unknown command "pul" (did you mean pull?)', "dvsync --help"],
  [["pul", "accounts", "--full"], 'unknown command "pul" (did you mean pull?)', "dvsync --help"],
  [["help", "staus"], 'no help for "staus" (did you mean status?)', "dvsync help status"],
  [["help", "DVS-LOKED"], 'no help for "DVS-LOKED" (did you mean DVS-LOCKED?)', "dvsync help DVS-LOCKED"],
  [["help", "cats and dogs"], 'no help for "cats and dogs"', "dvsync help"],
  [["synchronize"], 'unknown command "synchronize"', "dvsync --help"],
  [["--jsn"], "unknown option '--jsn' (Did you mean --json?)", "dvsync --help"],
  [["pull", "--ful"], "unknown option '--ful' (Did you mean --full?)", "dvsync pull --help"],
  [["pull", "--select"], "option '--select <columns>' argument missing", "dvsync pull --help"],
  [
    ["demo", "accounts"],
    "too many arguments for 'demo'. Expected 0 arguments but got 1.",
    "dvsync demo --help",
  ],
] as const)("dvsync %j is no command line", async ([args, message, next]) => {
  expect((await run(...args)).text).toBe(
    `--- stderr ---\nerror: ${message}\n  code: DVS-USAGE\n  next: ${next}\n[exit 64]`,
  );
});

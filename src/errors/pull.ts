import { entry, entryOf, saying } from "./entry.ts";
import { exitCodes } from "./exit-codes.ts";

const { config, data, tryAgain } = exitCodes;

const useNewer = "use the newer dvsync that wrote it (this one: dvsync --version)";

const readAgain = ({ entity }: { readonly entity: string }) =>
  `dvsync pull ${entity} --full   (reads the whole table again and writes new files)`;

/** What can stop a pull that neither server, network nor disk is to blame for. */
export const pullErrors = {
  "DVS-LOCKED": entry<{ entity: string; holder: string }>(tryAgain, {
    means: "another pull of the same entity into the same folder is running",
    todo: "run it again when that one has ended, or wait for it: `--wait`",
    says: ({ entity, holder }) => `${entity} is being pulled by ${holder}`,
    next: ({ entity }) =>
      `run it again when that pull has ended, or wait for it: dvsync pull ${entity} --wait`,
  }),
  "DVS-LOCK-LOST": entry<{ entity: string }>(tryAgain, {
    means: "the pull was suspended for so long that another one may have begun; the files are as before",
    todo: "run it again",
    says: ({ entity }) =>
      `the pull of ${entity} was suspended for so long that another one may have begun; it was stopped, and the files are as before`,
    next: ({ entity }) => `dvsync pull ${entity}`,
  }),
  "DVS-TOKEN-EXPIRED": entry<{ doing: string; said: string; entity: string }>(data, {
    means:
      "the environment no longer keeps the changes since the last pull; the next pull reads the whole table by itself",
    todo: "`dvsync pull ENTITY`",
    says: ({ doing, said }) => `${doing} failed: ${said}`,
    next: ({ entity }) => `dvsync pull ${entity} --full`,
  }),
  "DVS-TOKEN-REFUSED": entry<{ said: string; entity: string }>(data, {
    means: "the server did not accept the stored delta link",
    todo: "`dvsync pull ENTITY --full`",
    says: ({ entity, said }) => `the server did not accept the delta link of ${entity}: ${said}`,
    next: ({ entity }) => `dvsync pull ${entity} --full   (reads the whole table again)`,
  }),
  "DVS-NEXT-LINK-REFUSED": entry<{ said: string; entity: string }>(data, {
    means: "the server did not accept a next link that it had just given",
    todo: "`dvsync pull ENTITY --full`",
    says: ({ entity, said }) =>
      `the server did not accept a next link that it had just given, among the changes of ${entity}: ${said}`,
    next: readAgain,
  }),
  "DVS-RESUME-REFUSED": entry<{ failed: string; entity: string }>(data, {
    means:
      "the server does not accept the stored link of an interrupted full pull; the pull starts over by itself",
    todo: "`dvsync pull ENTITY --full`",
    says: ({ failed }) => failed,
    next: ({ entity }) => `dvsync pull ${entity} --full`,
  }),
  "DVS-TOKEN-NEWER": entry<{ file: string }>(data, {
    means: "the token file was written by a newer dvsync than this one",
    todo: "use that newer version",
    says: ({ file }) => `${file} was written by a newer dvsync than this one`,
    next: () => useNewer,
  }),
  "DVS-TOKEN-DAMAGED": entryOf(
    data,
    {
      means: "the token file is not as dvsync writes it",
      todo: "`dvsync pull ENTITY --full` writes a new one",
    },
    {
      file: saying<{ file: string; why: string; entity: string }>(
        ({ file, why }) => `${file} is not a token file as dvsync writes it: ${why}`,
        readAgain,
      ),
      "not a link": saying<object>(
        () => "the stored link is not one of the Organization Service; was it edited?",
        () => "dvsync pull --full",
      ),
      "other way": saying<{ file: string; way: string; entity: string }>(
        ({ file, way }) =>
          `the delta link in ${file} is not one of ${way}, through which the file says that its rows were read: the file was edited; the link was not followed`,
        readAgain,
      ),
      link: saying<{ entity: string }>(
        ({ entity }) => `the delta link of ${entity} holds no delta token`,
        ({ entity }) => `dvsync pull ${entity} --full`,
      ),
    },
  ),
  "DVS-SNAPSHOT-DAMAGED": entry<{ file: string; why: string; entity: string }>(data, {
    means: "the snapshot is not the file that dvsync wrote",
    todo: "`dvsync pull ENTITY --full` reads the table again and replaces it",
    says: ({ file, why }) => `${file} is not the snapshot that dvsync wrote: ${why}`,
    next: readAgain,
  }),
  "DVS-NEVER-PULLED": entry<{ file: string; entity: string }>(config, {
    means: "there is nothing to verify: the entity was never pulled into this folder",
    todo: "`dvsync pull ENTITY`, or name the right folder with `--dir`",
    says: ({ file, entity }) => `${entity} was never pulled into this folder: ${file} is not there`,
    next: ({ entity }) => `dvsync pull ${entity}`,
  }),
  "DVS-VERIFY-UNSETTLED": entry<{ entity: string; rows: number }>(tryAgain, {
    means:
      "some rows differ in a way that changes on their way could explain, and they did not settle within `--max-wait`",
    todo: "pull, then verify again; or give it more time with `--max-wait`",
    says: ({ entity, rows }) =>
      `${rows} ${rows === 1 ? "row" : "rows"} of ${entity} cannot be told from rows that are changing`,
    next: ({ entity }) => `dvsync pull ${entity} && dvsync verify ${entity}`,
  }),
  "DVS-REPAIR-REFUSED": entry<{ entity: string; counts: string; why: string }>(data, {
    means:
      "more than half of the rows differ: the user may see a part of the table only, or the environment was restored or copied; nothing was repaired",
    todo: "check the user's rights; if the server's rows are right, `dvsync pull ENTITY --full`",
    says: ({ entity, counts, why }) =>
      `more than half of ${entity} differs (${counts}): ${why}; nothing was repaired`,
    next: ({ entity }) =>
      `dvsync doctor ${entity}; if the server's rows are right: dvsync pull ${entity} --full`,
  }),
  "DVS-FILES-CHANGED": entry<{ file: string; entity: string }>(tryAgain, {
    means: "somebody else changed the files while they were being pulled; nothing was written over them",
    todo: "run it again",
    says: ({ file, entity }) =>
      `${file} was changed by somebody else while ${entity} was being pulled; nothing was written over it`,
    next: ({ entity }) => `dvsync pull ${entity}`,
  }),
  "DVS-SCHEMA-NEWER": entry<{ file: string }>(data, {
    means: "the schema file was written by a newer dvsync than this one",
    todo: "use that newer version",
    says: ({ file }) => `${file} was written by a newer dvsync than this one`,
    next: () => useNewer,
  }),
  "DVS-SCHEMA-DAMAGED": entry<{ file: string; why: string }>(data, {
    means: "the schema file is not as dvsync writes it",
    todo: "remove it; the snapshot is not affected",
    says: ({ file, why }) => `${file} is not a schema file as dvsync writes it: ${why}`,
    next: () => "remove the file; the snapshot is not affected",
  }),
  "DVS-OTHER-COLUMNS": entry<{ entity: string; was: string; now: string; option: string }>(config, {
    means: "other columns were asked for on the command line than the snapshot holds; nothing was written",
    todo: "put the columns under `entities` in .syncrc, or read the whole table again with `--full`",
    says: ({ entity, was, now }) =>
      `the snapshot of ${entity} holds other columns: was ${was}, now ${now}; nothing was written`,
    next: ({ entity, option }) =>
      `put the columns under "entities" in .syncrc, or read the whole table again: dvsync pull ${entity} ${option} --full`,
  }),
  "DVS-OTHER-ORGANIZATION": entryOf(
    config,
    {
      means:
        "the files are of another organization (environment) than the one that answers; nothing was written",
      todo: "correct `url`, or keep the two apart with `--dir`",
    },
    {
      snapshot: saying<OrganizationFacts>(
        ({ entity, ...facts }) =>
          `the snapshot of ${entity} is of ${sayOrganizations(facts)}: another environment, or a copy; nothing was written`,
        ({ entity }) =>
          `correct "url", or keep the two apart with --dir; to replace the snapshot with this environment's rows: dvsync pull ${entity} --full`,
      ),
      unfinished: saying<OrganizationFacts>(
        ({ entity, ...facts }) =>
          `the unfinished pull of ${entity} is of ${sayOrganizations(facts)}; nothing was written`,
        ({ entity }) =>
          `correct "url", or keep the two apart with --dir; to start over with this environment: dvsync pull ${entity} --full`,
      ),
      count: saying<OrganizationFacts>(
        ({ entity, ...facts }) => `the snapshot of ${entity} is of ${sayOrganizations(facts)}`,
        () => 'correct "url", or name the folder that belongs to it with --dir',
      ),
    },
  ),
};

interface OrganizationFacts {
  readonly entity: string;
  readonly was: { readonly organizationId: string; readonly url: string };
  readonly is: { readonly organizationId: string; readonly url: string };
}

function sayOrganizations({ was, is }: Pick<OrganizationFacts, "was" | "is">): string {
  return `organization ${was.organizationId} (${was.url}), but ${is.url} is organization ${is.organizationId}`;
}

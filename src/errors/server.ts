import { type Entry, entry, entryOf, saying } from "./entry.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";

const { config, data, denied, tryAgain, unavailable } = exitCodes;

/** An answer that is an error. */
export interface RefusalFacts {
  /** "reading accounts" */
  readonly doing: string;
  /** The server's own words, with status, code and request id, which support asks for. */
  readonly said: string;
  /** What its words name, where the cure depends on it. */
  readonly privilege?: string | undefined;
  readonly column?: string | undefined;
  /** Where selected columns stand, for who has to correct them. */
  readonly place?: string | undefined;
  /** The whole sentence, where it has been told before. */
  readonly failed?: string | undefined;
}

const checkUrl =
  'check "url" in .syncrc: it is the environment\'s own address, like https://contoso.crm4.dynamics.com';

/** What an error answer can mean, in the order of the manual. */
const refusals = {
  "DVS-THROTTLED": refusal(tryAgain, {
    means: "the server is throttling: too many requests of this user",
    todo: "run it again later, or give it more time with `--max-wait`",
    next: () => "run the same command again later",
  }),
  "DVS-UNAVAILABLE": refusal(tryAgain, {
    means: "the server, its database or a gateway before it is unavailable for now",
    todo: "run it again later, or give it more time with `--max-wait`",
    next: () => "run the same command again later",
  }),
  "DVS-SERVER": refusal(unavailable, {
    means: "the server failed (status 5xx) for a reason that waiting does not mend",
    todo: "look at the service health of the environment",
    next: () => "look at the service health of the environment",
  }),
  "DVS-REFUSED": refusal(unavailable, {
    means: "the server refused the request; its own words say why",
    todo: "with a support request give the request id",
    next: () => "the server's words above say why; with a support request give the request id",
  }),
  "DVS-UNAUTHORIZED": refusal(denied, {
    means: "the server does not accept the access token, or got none (401)",
    todo: "`dvsync doctor` checks the sign-in step by step",
    why: "the server does not accept the access token, or got none",
    next: () => "dvsync doctor   (checks the sign-in step by step)",
  }),
  "DVS-FORBIDDEN": refusal(denied, {
    means: "the user is not allowed to do this (403)",
    todo: "`dvsync doctor` checks rights step by step",
    next: () => "dvsync doctor   (checks rights step by step)",
  }),
  "DVS-NO-APPLICATION-USER": refusal(denied, {
    means: "the sign-in is good, but the app is not a user of this environment",
    todo: "add it as an application user (Power Platform admin center), with a security role",
    why: "the sign-in is good, but it is not a user of this environment",
    next: () =>
      "add the app as an application user of this environment (Power Platform admin center > Environments > Settings > Users + permissions > Application users), with a security role",
  }),
  "DVS-NO-PRIVILEGE": refusal(denied, {
    means: "the user's security roles lack a privilege",
    todo: "give the user a security role with read on the table at organization level",
    next: ({ privilege }) =>
      `give the user a security role with ${privilege ?? "read on the table"} at organization level`,
  }),
  "DVS-NO-GLOBAL-READ": refusal(denied, {
    means: "the user may read only a part of the table, and change tracking needs organization-wide read",
    todo: "give the user a security role with read on the table at organization level",
    why: "the user may read only a part of the table, and change tracking needs all of it",
    next: ({ privilege }) =>
      `change tracking needs organization-wide read: give the user a security role with ${privilege ?? "the read privilege"} at organization level`,
  }),
  "DVS-ENVIRONMENT-DISABLED": refusal(unavailable, {
    means: "the environment is disabled, or in administration mode",
    todo: "ask the administrator",
    next: () => "ask the administrator whether the environment is in administration mode or disabled",
  }),
  "DVS-COLUMN-UNKNOWN": refusal(config, {
    means: "a selected column does not exist",
    todo: "take it out, or correct it: names are lower case, and a lookup is called `_NAME_value`",
    next: ({ column, place }) =>
      place !== undefined
        ? `take the column out of ${place}, or correct it   (dvsync schema lists all columns)`
        : `take "${column}" out of the selected columns, or correct it: names are lower case, and a lookup is called _${column}_value`,
  }),
  "DVS-NOT-FOUND": refusal(config, {
    means: "the server does not know the address (404)",
    todo: "check `url` and `apiVersion` in .syncrc, and the name",
    next: () => 'check "url" and "apiVersion" in .syncrc, and the name: dvsync entities',
  }),
};

export type RefusalCode = keyof typeof refusals;

/** What the server's answers mean. */
export const serverErrors = {
  ...refusals,
  "DVS-REDIRECT": entry<{ doing: string; status: number }>(data, {
    means: "the server answered with a redirect, which is never followed with an access token",
    todo: "check `url` in .syncrc",
    says: ({ doing, status }) =>
      `${doing} was answered with a redirect (status ${status}); it was not followed, and the access token went nowhere else`,
    next: () => checkUrl,
  }),
  "DVS-NOT-A-PAGE": entryOf(
    data,
    {
      means: "the answer is not a whole page; a gateway or sign-in page may have answered instead",
      todo: "run it again; try a smaller `--page-size`, and check `url`",
    },
    {
      broken: saying<{ doing: string; form: "JSON" | "XML"; why: string }>(
        ({ doing, form, why }) => `${doing} failed: the answer is not a whole page of ${form}: ${why}`,
        () => "run the same command again; if it fails in the same way, try a smaller --page-size",
      ),
      "not modified": saying<{ doing: string; said: string }>(
        ({ doing, said }) =>
          `${doing} failed: the answer is "not modified", though nothing was asked that could be answered so: ${said}`,
        () =>
          "a cache or proxy on the way answers in the server's place: go around it, or have it leave this address alone",
      ),
      refused: saying<{ why: string }>(
        ({ why }) => `the answer of the Organization Service was refused: ${why}`,
        () => 'check "url" in .syncrc, and whether a gateway or proxy changes answers on the way',
      ),
      "web page": saying<{ doing: string; type: string }>(
        ({ doing, type }) =>
          `${doing} failed: the answer is a web page (${type}), not data; a sign-in page or a gateway may have answered instead`,
        () => checkUrl,
      ),
    },
  ),
  "DVS-BAD-ANSWER": entryOf(
    data,
    { means: "an answer of the server cannot be used", todo: "run it again; check `url` in .syncrc" },
    {
      unusable: saying<{ doing: string; why: string }>(
        ({ doing, why }) => `${doing} failed: cannot use the server's answer: ${why}`,
        () => checkUrl,
      ),
      row: saying<{ doing: string; said: string }>(
        ({ doing, said }) => `${doing} failed: the answer does not say whether the row is there: ${said}`,
        () =>
          "run the same command again; if it fails in the same way, a proxy or gateway answers in the server's place",
      ),
    },
  ),
  "DVS-INCOMPLETE": entry<{ entity: string; what: string }>(data, {
    means: "the server's pages do not add up: a link is missing or comes twice",
    todo: "run it again; if it fails in the same way, try another `--page-size`",
    says: ({ entity, what }) => `reading ${entity} was stopped: ${what}; nothing was written`,
    next: () => "run the same command again; if it fails in the same way, try another --page-size",
  }),
  "DVS-ROW-WITHOUT-ID": entryOf(
    data,
    {
      means: "the server sent a row or a delete without an id; nothing was written",
      todo: "report it with the table's name",
    },
    {
      row: saying<{ primaryId: string; beginning: string }>(
        ({ primaryId, beginning }) => `the server sent a row without ${primaryId}: ${beginning}`,
        () => "report this with the table's name; nothing was written",
      ),
      unusable: saying<{ primaryId: string; id: string }>(
        ({ primaryId, id }) =>
          `the server sent a row or a deleted row without a usable ${primaryId}: ${JSON.stringify(id)}`,
        () => "report this with the table's name; nothing was written",
      ),
      deleted: saying<{ beginning: string }>(
        ({ beginning }) => `the server sent a deleted entity without an id: ${beginning}`,
        () => "report this with the table's name; nothing was written",
      ),
    },
  ),
  "DVS-UNEXPECTED-VALUE": entry<{ column: string; type: string; sent: string }>(data, {
    means: "the Organization Service sent a value that is not of its column's type",
    todo: "run it again if the column has just been changed; else leave it out with `select`",
    says: ({ column, type, sent }) =>
      `the server sent a value for the column ${column} that cannot be written as ${type}: it came as ${sent === "" ? "no type at all" : sent}`,
    next: () =>
      'if the column has just been changed, run the same command again; else leave it out with "select" in .syncrc',
  }),
  "DVS-NO-RETENTION": entry<object>(0, {
    means: "a warning of `dvsync doctor`: the environment does not say how long it keeps changes",
    todo: "give the user a security role with read on Organization",
    says: () => "the environment does not say",
    next: () =>
      "give the user a security role with read on Organization (prvReadOrganization), so that `dvsync status` can say when a token expires",
  }),
};

function refusal(
  exitCode: ExitCode,
  parts: {
    readonly means: string;
    readonly todo: string;
    /** In plain words and in English; what the server says may be in any language. */
    readonly why?: string;
    readonly next: (facts: RefusalFacts) => string;
  },
): Entry<RefusalFacts> {
  const { why, ...rest } = parts;
  const says = ({ doing, said, failed }: RefusalFacts) =>
    failed ?? `${doing} failed: ${why === undefined ? "" : `${why}: `}${said}`;
  return entry<RefusalFacts>(exitCode, { ...rest, says });
}

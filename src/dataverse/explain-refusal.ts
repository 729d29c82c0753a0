import { DvsyncError, exitCodes } from "../errors.ts";
import { type Meaning, type Question, toAnswerError } from "./question.ts";
import type { ServerError } from "./server-error.ts";

interface Refusal extends Omit<Meaning, "hint"> {
  readonly isThis: (error: ServerError) => boolean;
  readonly hint: string | ((error: ServerError) => string);
}

const { config, denied, unavailable } = exitCodes;

// The first that fits; codes before messages and statuses, because messages are localized (PROTOCOL 12, 29).
const refusals: readonly Refusal[] = [
  {
    isThis: ({ code }) => code === "0x80072491" || code === "0x80072492", // PROTOCOL 4.13
    code: "DVS-NOT-TRACKED",
    exitCode: config,
    hint: "dvsync entities   (shows which tables are tracked; tracking is switched on in the table's properties)",
  },
  {
    isThis: ({ code }) => code === "0x80072560", // PROTOCOL 2.5
    code: "DVS-NO-APPLICATION-USER",
    exitCode: denied,
    hint: "add the app as an application user of this environment (Power Platform admin center > Environments > Settings > Users + permissions > Application users), with a security role",
    why: "the sign-in is good, but it is no user of this environment",
  },
  {
    isThis: ({ message }) => /Required Depth: Global/i.test(message), // PROTOCOL 2.9
    code: "DVS-NO-GLOBAL-READ",
    exitCode: denied,
    hint: (error) =>
      `change tracking needs organization-wide read: give the user a security role with ${privilegeIn(error) ?? "the read privilege"} at organization level`,
    why: "the user may read only a part of the table, and change tracking needs all of it",
  },
  {
    isThis: ({ code }) => code === "0x80040220" || code === "0x80048306", // PROTOCOL 2.8
    code: "DVS-NO-PRIVILEGE",
    exitCode: denied,
    hint: (error) =>
      `give the user a security role with ${privilegeIn(error) ?? "read on the table"} at organization level`,
  },
  {
    isThis: ({ status }) => status === 401,
    code: "DVS-UNAUTHORIZED",
    exitCode: denied,
    hint: "dvsync doctor   (checks the sign-in step by step)",
    why: "the server does not accept the access token, or got none",
  },
  {
    isThis: ({ status }) => status === 403,
    code: "DVS-FORBIDDEN",
    exitCode: denied,
    hint: "dvsync doctor   (checks rights step by step)",
  },
  {
    isThis: ({ code }) => code === "0x8004a104", // PROTOCOL 10.14
    code: "DVS-ENVIRONMENT-DISABLED",
    exitCode: unavailable,
    hint: "ask the administrator whether the environment is in administration mode or disabled",
  },
  {
    isThis: (error) => columnIn(error) !== undefined, // PROTOCOL 4.14
    code: "DVS-COLUMN-UNKNOWN",
    exitCode: config,
    hint: (error) =>
      `take "${columnIn(error)}" out of the selected columns, or correct it: names are lower case, and a lookup is called _${columnIn(error)}_value`,
  },
  {
    isThis: ({ status }) => status === 304,
    code: "DVS-NOT-A-PAGE",
    exitCode: exitCodes.data,
    hint: "a cache or proxy on the way answers in the server's place: go around it, or have it leave this address alone",
    why: 'the answer is "not modified", though nothing was asked that could be answered so',
  },
  {
    isThis: ({ status }) => status === 404,
    code: "DVS-NOT-FOUND",
    exitCode: config,
    hint: 'check "url" and "apiVersion" in .syncrc, and the name: dvsync entities',
  },
  {
    isThis: ({ status }) => status >= 500,
    code: "DVS-SERVER",
    exitCode: unavailable,
    hint: "look at the service health of the environment",
  },
  {
    isThis: () => true,
    code: "DVS-REFUSED",
    exitCode: unavailable,
    hint: "the server's words above say why; with a support request give the request id",
  },
];

/** What an error answer means that waiting does not mend: code, exit code, and the next step. */
export function explainRefusal(error: ServerError, question: Question): DvsyncError {
  if (error.status >= 300 && error.status < 400 && error.status !== 304)
    return refuseRedirect(error, question);
  const { hint, ...meaning } = refusals.find(({ isThis }) => isThis(error))!;
  return toAnswerError(error, question, { ...meaning, hint: typeof hint === "string" ? hint : hint(error) });
}

function refuseRedirect({ status }: ServerError, { doing }: Question): DvsyncError {
  return new DvsyncError({
    code: "DVS-REDIRECT",
    exitCode: exitCodes.data,
    message: `${doing} was answered with a redirect (status ${status}); it was not followed, and the access token went nowhere else`,
    hint: 'check "url" in .syncrc: it is the environment\'s own address, like https://contoso.crm4.dynamics.com',
  });
}

function privilegeIn({ message }: ServerError): string | undefined {
  return /missing (prv\w+)/.exec(message)?.[1] ?? /PrivilegeName: (\w+)/.exec(message)?.[1];
}

/** The column that the server does not know, where it says so in English. */
export function columnIn({ message }: ServerError): string | undefined {
  return /property named '([^']+)'/.exec(message)?.[1];
}

import * as v from "valibot";
import { authMethods } from "../auth/auth-settings.ts";
import { isName } from "../is-name.ts";
import { parseDuration } from "./parse-duration.ts";
import { isPattern } from "./glob.ts";
import { parseEnvironmentUrl } from "./environment-url.ts";

const maxText = 10_000;

// Every message says what is expected, as the end of the sentence "expected ...".
const url = v.pipe(
  v.string("text"),
  v.check(
    (text) => "url" in parseEnvironmentUrl(text),
    (issue) => {
      const parsed = parseEnvironmentUrl(issue.input);
      return "expected" in parsed ? parsed.expected : "";
    },
  ),
);
const apiVersionExpected = 'a version in quotes, such as "9.2" (8.2 or 9.x)';
const apiVersion = v.pipe(
  v.string(apiVersionExpected),
  v.regex(/^v?(8\.2|9\.\d{1,2})$/i, apiVersionExpected),
  v.transform((text) => text.replace(/^v/i, "")),
);
const text = filled("text that is not empty");
const path = filled("a path");
const authMethod = v.picklist(authMethods, `one of ${authMethods.join(", ")}`);
const api = v.picklist(["web", "organization-service"], "web or organization-service");
const pageSize = wholeNumber(1, 5000);
// Dataverse refuses a user's 53rd request at a time: service protection limits
const concurrency = wholeNumber(1, 52);
const maxWait = wholeNumber(0, 604_800);

const keepExpected = 'a duration in quotes, such as "30d" (s, m, h, d, w or y)';
const keepChanges = v.pipe(
  v.string(keepExpected),
  v.check((value) => parseDuration(value) !== null, keepExpected),
  v.transform((value) => parseDuration(value)!),
);

const commandExpected = "a command as text, or a list of its words in quotes";
const authExpected = 'an object such as { "method": "default" }';
const auth = v.strictObject(
  {
    method: v.optional(authMethod),
    tenantId: v.optional(text),
    clientId: v.optional(text),
    clientSecretFile: v.optional(path),
    certificateFile: v.optional(path),
    certificatePasswordFile: v.optional(path),
    tokenFile: v.optional(path),
    command: v.optional(
      v.union([text, v.pipe(v.array(v.string()), v.minLength(1, commandExpected))], commandExpected),
    ),
    authorityHost: v.optional(
      v.pipe(v.string("an https URL"), v.check(isSafeUrl, "an https URL without a query")),
    ),
    scope: v.optional(text),
  },
  authExpected,
);

const column = v.pipe(v.string("a column name"), v.check(isName, "a column name such as accountnumber"));
const pattern = v.pipe(
  v.string("a pattern of names"),
  v.check(isPattern, "a pattern of names such as msdyn_*"),
);
const entityExpected = 'an object such as {} or { "select": ["name"] }';
const entity = v.strictObject(
  {
    select: v.optional(
      v.pipe(
        v.array(column, "a list of column names"),
        v.minLength(1, "at least one column name; leave select out for all columns"),
        v.check((names) => new Set(names).size === names.length, "every column name once"),
      ),
    ),
    pageSize: v.optional(pageSize),
    keepChanges: v.optional(keepChanges),
    api: v.optional(api),
    exclude: v.optional(v.pipe(v.array(pattern, "a list of names"), v.minLength(1, "at least one name"))),
  },
  entityExpected,
);
const entityName = v.pipe(
  v.string("an entity name"),
  v.check((name) => name === "*" || isName(name), "an entity name such as accounts"),
);
// Case is ignored because the files of "Accounts" and "accounts" are one file on Windows and macOS.
const once = (names: string[]) => new Set(names.map((name) => name.toLowerCase())).size === names.length;
const entities = v.lazy((input) =>
  Array.isArray(input)
    ? v.pipe(v.array(entityName), v.check(once, "every entity once"))
    : v.pipe(
        v.record(
          entityName,
          noList(entity, entityExpected),
          'an object or a list, such as { "accounts": {} } or ["accounts"]',
        ),
        v.check((value) => once(Object.keys(value)), "every entity once"),
        v.check(
          ({ "*": rest = {} }) => rest.select === undefined && rest.pageSize === undefined,
          'nothing but "exclude" in "*", such as { "*": { "exclude": ["msdyn_*"] } }',
        ),
        v.check(
          (value) =>
            Object.values(value).every((one) => one.select === undefined || one.exclude === undefined),
          'either "select" or "exclude" for an entity',
        ),
        v.check(
          (value) =>
            Object.entries(value).every(([name, { exclude = [] }]) => name === "*" || exclude.every(isName)),
          'column names in the "exclude" of an entity; patterns are for "*"',
        ),
      ),
);

/** What each option accepts, whether it comes from a flag, the environment or `.syncrc`. */
export const optionSchemas = {
  url,
  apiVersion,
  authMethod,
  text,
  path,
  concurrency,
  pageSize,
  keepChanges,
  maxWait,
  api,
};

const topExpected = "an object in braces";
const top = v.strictObject(
  {
    url: v.optional(url),
    apiVersion: v.optional(apiVersion),
    auth: v.optional(noList(auth, authExpected)),
    dir: v.optional(path),
    entities: v.optional(entities),
    concurrency: v.optional(concurrency),
    pageSize: v.optional(pageSize),
    maxWait: v.optional(maxWait),
    keepChanges: v.optional(keepChanges),
    api: v.optional(api),
    insecure: v.optional(v.boolean("true or false")),
    shared: v.optional(v.boolean("true or false")),
    schema: v.optional(v.boolean("true or false")),
    onNewColumn: v.optional(v.picklist(["full", "warn"], '"full" or "warn"')),
  },
  topExpected,
);

/** What `.syncrc` accepts. */
export const syncrcSchema = noList(top, topExpected);

export type Syncrc = v.InferOutput<typeof syncrcSchema>;

/** The keys that may stand in `.syncrc` itself, in `auth` and in one entity. */
export const syncrcKeys = {
  top: Object.keys(top.entries),
  auth: Object.keys(auth.entries),
  entity: Object.keys(entity.entries),
};

/** valibot takes a list for an object. */
function noList<T extends v.GenericSchema>(schema: T, expected: string) {
  return v.lazy((input) => (Array.isArray(input) ? v.never(expected) : schema));
}

function wholeNumber(min: number, max: number) {
  const expected = `a whole number from ${min} to ${max}`;
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(min, expected),
    v.maxValue(max, expected),
  );
}

function filled(expected: string) {
  return v.pipe(
    v.string(expected),
    v.check((value) => value.trim() !== "" && !value.includes("\0"), expected),
    v.maxLength(maxText, `${expected}, of at most ${maxText} characters`),
  );
}

function isSafeUrl(value: string): boolean {
  const parsed = parseEnvironmentUrl(value);
  return "url" in parsed && parsed.safe;
}

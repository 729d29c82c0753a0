import { describe, expect, test } from "vitest";
import { parseSyncrc } from "../../src/config/parse-syncrc.ts";
import { refusalOf } from "./sources.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";

const told = (text: string) => refusalOf(() => parseSyncrc("f", text));
const hint = (text: string) => {
  try {
    parseSyncrc("f", text);
  } catch (error) {
    if (error instanceof DvsyncError) return error.hint;
  }
  return "accepted";
};

test.each([
  ["an empty object", "{}", {}],
  ["comments and trailing commas", '/* a */ { "entities": ["a", ], // b\n }', { entities: ["a"] }],
  ["a byte order mark and Windows line ends", '\uFEFF{\r\n"pageSize": 1\r\n}', { pageSize: 1 }],
  ["a command as words", '{"auth":{"command":["az","account"]}}', { auth: { command: ["az", "account"] } }],
  ["a command as text", '{"auth":{"command":"az"}}', { auth: { command: "az" } }],
  [
    "entities with their own settings",
    '{"entities":{"a":{"select":["_ownerid_value"],"pageSize":3}}}',
    { entities: { a: { select: ["_ownerid_value"], pageSize: 3 } } },
  ],
])("%s", (_name, text, values) => {
  expect(parseSyncrc("f", text).values).toEqual(values);
});

const refused: [name: string, text: string, message: string][] = [
  ["nothing at all", "", "f:1: not valid JSON: value expected"],
  ["a missing comma", '{\n"dir": "a"\n"url": "b"\n}', "f:3: not valid JSON: comma expected"],
  ["a backslash", '{\n"dir": "C:\\data"}', "f:2: not valid JSON: invalid escape character"],
  ["no braces", "[]", 'f:1: key "(the whole file)": expected an object in braces'],
  ["a key twice", '{"dir":"a",\n"dir":"b"}', 'f:2: key "dir" appears twice'],
  [
    "a key that JavaScript treats apart",
    '{"entities":{"__proto__":{}}}',
    'f:1: key "__proto__" is not allowed',
  ],
  [
    "a number in quotes",
    '{\n\n"pageSize": "5"}',
    'f:3: key "pageSize": expected a whole number from 1 to 5000',
  ],
  [
    "a version that is a number",
    '{"apiVersion": 9.2}',
    'f:1: key "apiVersion": expected a version in quotes, such as "9.2" (8.2 or 9.x)',
  ],
  ["another api", '{"api": "soap"}', 'f:1: key "api": expected web or organization-service'],
  ["null", '{"dir": null}', 'f:1: key "dir": expected a path'],
  [
    "auth as text",
    '{"auth": "default"}',
    'f:1: key "auth": expected an object such as { "method": "default" }',
  ],
  [
    "an unknown method",
    '{"auth": {\n"method": "magic"}}',
    'f:2: key "auth.method": expected one of default, token, command, client-secret, client-certificate, managed-identity, workload-identity, azure-cli, device-code, none',
  ],
  [
    "an empty command",
    '{"auth":{"command":[]}}',
    'f:1: key "auth.command": expected a command as text, or a list of its words in quotes',
  ],
  [
    "an unsafe authority",
    '{"auth":{"authorityHost":"http://login.example"}}',
    'f:1: key "auth.authorityHost": expected an https URL without a query',
  ],
  [
    "an entity that is a path",
    '{"entities":["../x"]}',
    'f:1: key "entities.0": expected an entity name such as accounts',
  ],
  [
    "an entity that is a path, as a key",
    '{"entities":{\n"a/b":{}}}',
    'f:2: key "entities.a/b": expected an entity name such as accounts',
  ],
  [
    "entities as text",
    '{"entities":"a"}',
    'f:1: key "entities": expected an object or a list, such as { "accounts": {} } or ["accounts"]',
  ],
  ["an entity in two spellings", '{"entities":["a","A"]}', 'f:1: key "entities": expected every entity once'],
  [
    "an entity without object",
    '{"entities":{"a":true}}',
    'f:1: key "entities.a": expected an object such as {} or { "select": ["name"] }',
  ],
  [
    "an entity with a list",
    '{"entities":{"a":["name"]}}',
    'f:1: key "entities.a": expected an object such as {} or { "select": ["name"] }',
  ],
  [
    "an empty select",
    '{"entities":{"a":{"select":[]}}}',
    'f:1: key "entities.a.select": expected at least one column name; leave select out for all columns',
  ],
  [
    "a column twice",
    '{"entities":{"a":{"select":["x","x"]}}}',
    'f:1: key "entities.a.select": expected every column name once',
  ],
  [
    "a column that is a query",
    '{"entities":{"a":{"select":[\n"x",\n"y&$z"]}}}',
    'f:3: key "entities.a.select.1": expected a column name such as accountnumber',
  ],
  ["insecure as text", '{"insecure":"yes"}', 'f:1: key "insecure": expected true or false'],
  [
    "an unknown key",
    '{\n"colour": 1}',
    'f:2: key "colour": expected one of url, apiVersion, auth, dir, entities, concurrency, pageSize, maxWait, keepChanges, api, insecure, shared, schema, onNewColumn',
  ],
];

test.each(refused)("refused: %s", (_name, text, message) => {
  expect(told(text)).toBe(`${message} [DVS-CONFIG exit 78]`);
});

describe("a misspelt key is met with the right one", () => {
  test.each([
    ['{"pagesize":1}', "pageSize"],
    ['{"entites":[]}', "entities"],
    ['{"auth":{"tennantId":"x"}}', "tenantId"],
    ['{"auth":{"tokenfile":"x"}}', "tokenFile"],
    ['{"entities":{"a":{"selct":["x"]}}}', "select"],
  ])("%s", (text, known) => {
    expect(hint(text)).toBe(`did you mean "${known}"?`);
  });
});

describe("a secret is refused, with advice, and never repeated", () => {
  test.each([
    ['{"auth":{"clientSecret":"hunter22"}}', /"clientSecretFile"/],
    ['{"auth":{"password":"hunter22"}}', /"certificatePasswordFile"/],
    ['{"auth":{"token":"hunter22"}}', /DVSYNC_TOKEN/],
    ['{"accessToken":"hunter22"}', /DVSYNC_TOKEN/],
    ['{"client_secret":"hunter22"}', /environment/],
  ])("%s", (text, advice) => {
    expect(told(text)).toMatch(/expected no secret in this file \[DVS-CONFIG exit 78\]$/);
    expect(told(text) + hint(text)).not.toContain("hunter22");
    expect(hint(text)).toMatch(advice);
  });
});

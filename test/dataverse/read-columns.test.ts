import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { createAsker } from "../../src/dataverse/asker.ts";
import { createPatience } from "../../src/dataverse/patience.ts";
import { readColumns } from "../../src/dataverse/read-columns.ts";
import { readKeys } from "../../src/dataverse/read-keys.ts";
import { explainWireError } from "../../src/http/explain-wire-error.ts";
import accountAttributes from "../fixtures/metadata/account-attributes.json" with { type: "json" };
import optionSets from "../fixtures/metadata/account-optionsets.json" with { type: "json" };
import entityKeys from "../fixtures/metadata/entity-keys.json" with { type: "json" };
import multiSelect from "../fixtures/metadata/multi-select-attribute.json" with { type: "json" };
import { serve, wireTo } from "../support/serve.ts";
import { answerMetadata, type DescribedTable } from "../support/metadata-server.ts";

const account: DescribedTable = {
  entitySet: "accounts",
  logicalName: "account",
  primaryId: "accountid",
  attributes: [...accountAttributes, ...multiSelect],
  choices: optionSets,
  keys: [
    { LogicalName: "byowner", KeyAttributes: ["ownerid", "name"], EntityKeyIndexStatus: "Pending" },
    ...entityKeys.team,
  ],
};
const roles: DescribedTable = {
  entitySet: "systemuserrolescollection",
  logicalName: "systemuserroles",
  primaryId: "systemuserroleid",
  attributes: [
    {
      LogicalName: "systemuserroleid",
      AttributeTypeName: { Value: "UniqueidentifierType" },
      IsValidForRead: true,
      IsValidODataAttribute: true,
    },
  ],
};
const toFacts = ({ entitySet, logicalName, primaryId }: DescribedTable) => ({
  entitySet,
  logicalName,
  primaryId,
  tracked: true,
  canBeSwitched: true,
  type: "Standard",
});

async function askerOf(handle: RequestListener) {
  const { origin } = await serve(handle);
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve(), random: () => 0 };
  const asker = createAsker({
    send: wireTo(origin).send,
    patience: createPatience(10_000, clock),
    clock,
    signal: new AbortController().signal,
    explainWire: (error) => explainWireError(error, origin, {}),
    onWait: () => undefined,
  });
  return { asker, webApi: `${origin}/api/data/v9.2` };
}

test("a table is read with one request for columns, one for keys, and one for each kind of choice", async () => {
  const asked: string[] = [];
  const { asker, webApi } = await askerOf(answerMetadata(() => [account, roles], asked));
  const schema = await readColumns(asker, webApi, toFacts(account));
  expect(asked).toHaveLength(7);
  expect(schema).toMatchObject({ entitySet: "accounts", primaryId: "accountid", primaryName: "name" });
  expect(schema.columns).toHaveLength(151);
  const choicesOf = (name: string) => schema.columns.find((column) => column.name === name)?.choices;
  expect(choicesOf("statuscode")?.map(({ label }) => label)).toEqual(["Active", "Inactive"]);
  expect(choicesOf("cr22a_supportedlanguages")?.length).toBeGreaterThan(4);
  expect(choicesOf("name")).toBeUndefined();
  // The columns of a key stand as in a row too.
  expect(schema.keys[0]).toEqual({ name: "byowner", columns: ["_ownerid_value", "name"], state: "Pending" });

  asked.length = 0;
  expect((await readColumns(asker, webApi, toFacts(roles))).columns).toHaveLength(1);
  expect(asked).toHaveLength(2); // it has no choices
});

test("the keys of all tables come in one request", async () => {
  const asked: string[] = [];
  const { asker, webApi } = await askerOf(answerMetadata(() => [account, roles], asked));
  const keys = await readKeys(asker, webApi);
  expect(asked).toHaveLength(1);
  expect(keys.get("account")?.map(({ name, state }) => [name, state])).toEqual([
    ["byowner", "Pending"],
    ["aadobjectid_membershiptype", "Active"],
  ]);
  expect(keys.get("systemuserroles")).toEqual([]);
});

test("a user who may not read metadata is told which right is missing", async () => {
  const { asker, webApi } = await askerOf((_request, response) => {
    response.writeHead(403, { "content-type": "application/json" });
    const message = "Principal user is missing prvReadAttribute privilege (Id=1).";
    response.end(JSON.stringify({ error: { code: "0x80040220", message } }));
  });
  await expect(readColumns(asker, webApi, toFacts(account))).rejects.toMatchObject({
    code: "DVS-NO-PRIVILEGE",
    exitCode: 77,
    message: expect.stringContaining("reading the columns of accounts from metadata failed"),
    hint: expect.stringContaining("prvReadAttribute"),
  });
});

test("an answer that breaks off is asked for again", async () => {
  let times = 0;
  const answer = answerMetadata(() => [roles]);
  const { asker, webApi } = await askerOf((request, response) => {
    if (request.url?.endsWith("/Attributes") === true && ++times === 1) {
      response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
      response.end('{"value":[', () => request.socket.destroy());
    } else answer(request, response);
  });
  expect((await readColumns(asker, webApi, toFacts(roles))).columns).toHaveLength(1);
  expect([times, asker.retries]).toEqual([2, 1]);
});

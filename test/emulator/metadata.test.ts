import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { api, ask } from "./ask.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

const definitions = `${api}EntityDefinitions`;
const names = async (filter: string): Promise<string[]> => {
  const reply = await ask(
    emulator,
    `${definitions}?$select=LogicalName&$filter=${encodeURIComponent(filter)}`,
  );
  if (reply.status !== 200) throw new Error(reply.text);
  return reply.json.value.map((definition: any) => definition.LogicalName);
};

test("who, which version, how long", async () => {
  const who = (await ask(emulator, `${api}WhoAmI`)).json;
  expect(Object.keys(who)).toEqual(["@odata.context", "BusinessUnitId", "UserId", "OrganizationId"]);
  expect(who.OrganizationId).toBe(emulator.organizationId);
  expect((await ask(emulator, `${api}WhoAmI()`)).json).toEqual(who);
  expect((await ask(emulator, `${api}RetrieveVersion()`)).json.Version).toMatch(/^9\.2\./);
  expect((await ask(emulator, `/api/data/v8.2/RetrieveVersion()`)).json.Version).toMatch(/^8\.2\./);
  emulator.retentionDays = 30;
  const days = await ask(emulator, `${api}organizations?$select=expirechangetrackingindays`);
  expect(days.json.value).toMatchObject([
    { expirechangetrackingindays: 30, organizationid: who.OrganizationId },
  ]);
  expect((await ask(emulator, `${api}organizations?$select=x`)).status).toBe(400);
});

test("the service document lists the entity sets", async () => {
  const { json } = await ask(emulator, api);
  expect(json["@odata.context"]).toBe(`${emulator.url}${api}$metadata`);
  expect(json.value).toContainEqual({
    name: "systemuserrolescollection",
    kind: "EntitySet",
    url: "systemuserrolescollection",
  });
});

test("tables are found by what they are", async () => {
  expect(await names("ChangeTrackingEnabled eq true")).toEqual([
    "sample_book",
    "account",
    "contact",
    "systemuserroles",
  ]);
  expect(await names("ChangeTrackingEnabled eq false and CanChangeTrackingBeEnabled/Value eq false")).toEqual(
    ["sitemap"],
  );
  expect(await names("EntitySetName eq 'accounts' or LogicalName eq 'accounts'")).toEqual(["account"]);
  expect(await names("EntitySetName eq 'x' or LogicalName eq 'contact'")).toEqual(["contact"]);
  expect(await names("LogicalName eq 'it''s'")).toEqual([]);
  await expect(names("contains(LogicalName,'a')")).rejects.toThrow(/501|does not do the filter/);
});

test("one definition, with the properties asked for and its MetadataId", async () => {
  const select =
    "LogicalName,EntitySetName,LogicalCollectionName,PrimaryIdAttribute,ChangeTrackingEnabled,CanChangeTrackingBeEnabled";
  const one = await ask(emulator, `${definitions}(LogicalName='systemuserroles')?$select=${select}`);
  expect(one.json).toEqual({
    "@odata.context": `${emulator.url}${api}$metadata#EntityDefinitions(${select})/$entity`,
    MetadataId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    LogicalName: "systemuserroles",
    EntitySetName: "systemuserrolescollection",
    LogicalCollectionName: null,
    PrimaryIdAttribute: "systemuserroleid",
    ChangeTrackingEnabled: true,
    CanChangeTrackingBeEnabled: {
      Value: false,
      CanBeChanged: false,
      ManagedPropertyLogicalName: "canchangetrackingbeenabled",
    },
  });
  expect((await ask(emulator, `${definitions}(LogicalName=%27account%27)`)).json.TableType).toBe("Standard");
  const none = await ask(emulator, `${definitions}(LogicalName='nothing')`);
  expect([none.status, none.json.error.code]).toEqual([404, "0x80040217"]);
  expect(none.json.error.message).toContain("'nothing' does not exist");
});

test("attributes tell which columns can be read", async () => {
  const properties =
    "LogicalName,AttributeType,AttributeTypeName,AttributeOf,IsValidForRead,IsValidODataAttribute,IsPrimaryId";
  const reply = await ask(emulator, `${definitions}(LogicalName='account')/Attributes?$select=${properties}`);
  const attributes: any[] = reply.json.value;
  const one = (name: string) => attributes.find((attribute) => attribute.LogicalName === name);
  expect(attributes.filter((attribute) => attribute.IsPrimaryId)).toHaveLength(3);
  expect(one("ownerid")).toMatchObject({ AttributeType: "Owner", IsValidODataAttribute: true });
  expect(one("owneridname")).toMatchObject({ AttributeOf: "ownerid", IsValidODataAttribute: false });
  expect(one("entityimage_timestamp")).toMatchObject({
    AttributeOf: "entityimageid",
    IsValidODataAttribute: true,
  });
  expect(one("new_segments")).toMatchObject({
    AttributeType: "Virtual",
    AttributeTypeName: { Value: "MultiSelectPicklistType" },
  });
  const wire = attributes
    .filter((attribute) => attribute.IsValidODataAttribute && attribute.IsValidForRead)
    .map(({ LogicalName, AttributeType }) =>
      ["Lookup", "Owner", "Customer"].includes(AttributeType) ? `_${LogicalName}_value` : LogicalName,
    );
  const row = JSON.parse(emulator.table("accounts").rows()[0] ?? "");
  expect(wire).toEqual(Object.keys(row).filter((name) => name !== "@odata.etag"));
});

test("alternate keys", async () => {
  const reply = await ask(
    emulator,
    `${definitions}(LogicalName='sample_book')/Keys?$select=KeyAttributes,EntityKeyIndexStatus`,
  );
  expect(reply.json.value).toEqual([
    { MetadataId: expect.any(String), KeyAttributes: ["sample_bookcode"], EntityKeyIndexStatus: "Active" },
  ]);
});

test("total record counts go by logical name", async () => {
  const path = `${api}RetrieveTotalRecordCount(EntityNames=@p1)?@p1=`;
  expect(
    (await ask(emulator, `${path}%5B%22account%22%2C%22contact%22%5D`)).json.EntityRecordCountCollection,
  ).toEqual({
    Count: 2,
    IsReadOnly: false,
    Keys: ["account", "contact"],
    Values: [5, 6],
  });
  expect((await ask(emulator, `${path}["accounts"]`)).status).toBe(404);
  expect((await ask(emulator, `${path}account`)).status).toBe(400);
});

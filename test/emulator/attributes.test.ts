import { afterEach, beforeEach, expect, test } from "vitest";
import { everyKind, startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { api, ask } from "./ask.ts";
import type { Reply } from "./ask.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
  emulator.addTable(everyKind);
});
afterEach(() => emulator.close());

const crm = "Microsoft.Dynamics.CRM.";
const attributes = `${api}EntityDefinitions(LogicalName='new_sample')/Attributes`;

async function get(target: string): Promise<Reply> {
  const reply = await ask(emulator, target);
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
  return reply;
}

test("without $select an attribute comes with the properties of its type", async () => {
  const reply = await get(attributes);
  const one = (name: string) => reply.json.value.find((each: any) => each.LogicalName === name);
  expect(one("new_decimal")).toMatchObject({
    "@odata.type": "#Microsoft.Dynamics.CRM.DecimalAttributeMetadata",
    AttributeType: "Decimal",
    AttributeTypeName: { Value: "DecimalType" },
    Precision: 10,
    SourceType: 0,
  });
  expect(one("new_price_base")).toMatchObject({
    Precision: 4,
    IsBaseCurrency: true,
    CalculationOf: "new_price",
  });
  expect(one("new_name")).toMatchObject({ MaxLength: 200, Format: "Text", FormatName: { Value: "Text" } });
  expect(one("new_day")).toMatchObject({ Format: "DateOnly", DateTimeBehavior: { Value: "DateOnly" } });
  expect(one("new_fixed")).toMatchObject({ DateTimeBehavior: { Value: "TimeZoneIndependent" } });
  expect(one("new_customerid")).toMatchObject({
    "@odata.type": "#Microsoft.Dynamics.CRM.LookupAttributeMetadata",
    AttributeTypeName: { Value: "CustomerType" },
    Targets: ["account", "contact"],
  });
  const sources = ["new_whole", "new_daysopen", "new_total", "new_formula", "new_big"];
  expect(sources.map((name) => one(name).SourceType)).toEqual([0, 1, 2, 3, null]);
  // Numbers of 64 bits keep their digits.
  expect(reply.text).toContain('"MaxValue":9223372036854775807,"MinValue":-9223372036854775808');
});

test("simple members come before complex ones", async () => {
  for (const attribute of (await get(attributes)).json.value) {
    const kinds = Object.values(attribute).map((value) => typeof value === "object" && value !== null);
    expect(kinds).toEqual(kinds.toSorted((one, other) => Number(one) - Number(other)));
  }
});

test("properties of a type can be selected only by a cast", async () => {
  const plain = await ask(emulator, `${attributes}?$select=LogicalName,Precision`);
  expect([plain.status, plain.json.error.code]).toEqual([400, "0x80060888"]);
  expect(plain.json.error.message).toBe(
    `Could not find a property named 'Precision' on type '${crm}AttributeMetadata'.`,
  );
  const cast = await get(`${attributes}/${crm}MoneyAttributeMetadata?$select=LogicalName,Precision`);
  expect(cast.json["@odata.context"]).toBe(
    `${emulator.url}${api}$metadata#EntityDefinitions('new_sample')/Attributes/${crm}MoneyAttributeMetadata(LogicalName,Precision)`,
  );
  expect(cast.json.value).toEqual([
    { LogicalName: "new_price", MetadataId: expect.any(String), Precision: 2 },
    { LogicalName: "new_price_base", MetadataId: expect.any(String), Precision: 4 },
    { LogicalName: "new_total", MetadataId: expect.any(String), Precision: 2 },
  ]);
  expect((await get(`${attributes}/${crm}FileAttributeMetadata`)).json.value).toEqual([]);
  expect((await ask(emulator, `${attributes}/${crm}Nothing`)).status).toBe(501);
});

test("choices have labels in several languages, some of them missing, some the same", async () => {
  const many = await get(
    `${attributes}/${crm}MultiSelectPicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet,GlobalOptionSet`,
  );
  const [column] = many.json.value;
  expect(column).toMatchObject({
    LogicalName: "new_many",
    OptionSet: { IsGlobal: true, Name: "new_segment", OptionSetType: "Picklist" },
    GlobalOptionSet: { Name: "new_segment" },
  });
  const labels = column.OptionSet.Options.map(({ Value, Label }: any) => [
    Value,
    Label.UserLocalizedLabel.Label,
    Label.LocalizedLabels.map((each: any) => each.LanguageCode),
  ]);
  expect(labels).toEqual([
    [100_000_000, "Retail", [1031, 1033, 1036]],
    [100_000_001, "Public sector", [1033, 1036]],
    [100_000_002, 'Trade "wholesale"', [1031, 1033, 1036]],
    [100_000_003, "Retail", [1031, 1033, 1036]],
  ]);
});

test("states, statuses and two-option columns have sets of their own kind", async () => {
  const expand = "?$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet";
  const status = await get(`${attributes}/${crm}StatusAttributeMetadata${expand}`);
  expect(status.json.value[0]).toMatchObject({
    GlobalOptionSet: null,
    OptionSet: {
      Options: [
        { "@odata.type": `#${crm}StatusOptionMetadata`, Value: 1, State: 0 },
        { Value: 2, State: 1 },
      ],
    },
  });
  expect(Object.keys(status.json.value[0].OptionSet)).toEqual(["MetadataId", "Options"]);
  const state = await get(`${attributes}/${crm}StateAttributeMetadata${expand}`);
  expect(state.json.value[0].OptionSet.Options[1]).toMatchObject({ Value: 1, DefaultStatus: 2 });
  const flag = await get(
    `${attributes}/${crm}BooleanAttributeMetadata?$select=LogicalName&$expand=OptionSet`,
  );
  expect(flag.json.value[0].OptionSet).toMatchObject({
    OptionSetType: "Boolean",
    TrueOption: { Value: 1, Label: { UserLocalizedLabel: { Label: "Yes" } } },
    FalseOption: { Value: 0 },
  });
  const wrong = await ask(emulator, `${attributes}/${crm}StringAttributeMetadata?$expand=OptionSet`);
  expect(wrong.status).toBe(400);
});

test("one attribute, by its name", async () => {
  const one = await get(
    `${attributes}(LogicalName='new_choice')/${crm}PicklistAttributeMetadata?$expand=OptionSet`,
  );
  expect(one.json["@odata.context"]).toMatch(/\(OptionSet\(\)\)\/\$entity$/);
  expect(one.json.OptionSet.Options).toHaveLength(2);
  expect((await ask(emulator, `${attributes}(LogicalName='x')`)).status).toBe(404);
});

test("a definition brings its attributes and keys along when asked", async () => {
  const reply = await get(
    `${api}EntityDefinitions?$select=LogicalName&$filter=LogicalName%20eq%20'new_sample'&$expand=` +
      "Attributes($select=LogicalName,AttributeTypeName),Keys($select=KeyAttributes,EntityKeyIndexStatus)",
  );
  expect(reply.json["@odata.context"]).toMatch(
    /#EntityDefinitions\(LogicalName,Attributes\(LogicalName,AttributeTypeName\),Keys\(KeyAttributes,EntityKeyIndexStatus\)\)$/,
  );
  const [sample] = reply.json.value;
  expect(sample.Attributes).toHaveLength((await get(attributes)).json.value.length);
  expect(sample.Keys.map((key: any) => [key.KeyAttributes.join(), key.EntityKeyIndexStatus])).toEqual([
    ["new_code", "Active"],
    ["new_whole,new_day", "Pending"],
    ["new_name", "Failed"],
  ]);
  const byId = await get(`${api}EntityDefinitions(${sample.MetadataId})?$select=LogicalName`);
  expect(byId.json.LogicalName).toBe("new_sample");
});

test("every column of a row is an attribute, and its value is of the attribute's type", async () => {
  const { json } = await get(attributes);
  const wire = json.value
    .filter((each: any) => each.IsValidODataAttribute && each.IsValidForRead)
    .map((each: any) => (each.Targets === undefined ? each.LogicalName : `_${each.LogicalName}_value`));
  const [, row = ""] = emulator.table("new_samples").rows();
  expect(Object.keys(JSON.parse(row)).slice(1)).toEqual(wire);
  for (const digits of [
    "9007199254740993",
    "0.1000000000",
    "922337203685477.5807",
    "1.7976931348623157E+308",
  ]) {
    expect((await get(`${api}new_samples`)).text).toContain(`:${digits},`);
  }
});

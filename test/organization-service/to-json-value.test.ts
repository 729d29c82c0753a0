import { describe, expect, it } from "vitest";
import { isMapped, toJsonValue } from "../../src/organization-service/to-json-value.ts";
import { type WireValue, wireTypes } from "../../src/organization-service/wire-value.ts";

const empty = { type: "", isNil: false, text: "", values: [], id: "", canBeChanged: "", managedName: "" };
const plain = (type: keyof typeof wireTypes, text: string): WireValue => ({
  ...empty,
  type: wireTypes[type],
  text,
});
const listed = (type: keyof typeof wireTypes, ...values: string[]): WireValue => ({
  ...empty,
  type: wireTypes[type],
  values,
});
const id = "5d1f0c11-6ab4-ef11-b8e8-000d3a4b0a01";

describe("a value becomes what the Web API writes", () => {
  it.each<[string, WireValue, string]>([
    [
      "String",
      plain("text", 'a "b" \\ \u0001\r\n <&> \u2028 é😀'),
      '"a \\"b\\" \\\\ \\u0001\\r\\n <&> \u2028 é😀"',
    ],
    ["String", plain("text", ""), '""'],
    ["Memo", plain("text", " "), '" "'],
    ["EntityName", plain("text", "account"), '"account"'],
    ["Integer", plain("int", "-2147483648"), "-2147483648"],
    ["BigInt", plain("long", "9007199254740993"), "9007199254740993"],
    ["Decimal", plain("decimal", "1.0000000000"), "1.0000000000"],
    ["Decimal", plain("decimal", "-0.1"), "-0.1"],
    ["Double", plain("double", "1E+20"), "1E+20"],
    ["Double", plain("double", "0.1"), "0.1"],
    ["Money", listed("money", "922337203685477.1234"), "922337203685477.1234"],
    ["Boolean", plain("boolean", "true"), "true"],
    ["Boolean", plain("boolean", "0"), "false"],
    ["DateTime", plain("dateTime", "2025-11-21T09:10:00Z"), '"2025-11-21T09:10:00Z"'],
    ["DateTime", plain("dateTime", "2025-11-21T09:10:00.000Z"), '"2025-11-21T09:10:00Z"'],
    ["DateTime", plain("dateTime", "2025-11-21T09:10:00.123Z"), '"2025-11-21T09:10:00.123Z"'],
    ["Uniqueidentifier", plain("guid", id.toUpperCase()), `"${id}"`],
    ["File", plain("guid", id), `"${id}"`],
    ["Lookup", { ...empty, type: wireTypes.reference, id }, `"${id}"`],
    ["Customer", { ...empty, type: wireTypes.reference, id }, `"${id}"`],
    ["Owner", { ...empty, type: wireTypes.reference, id }, `"${id}"`],
    ["Picklist", listed("choice", "100000000"), "100000000"],
    ["State", listed("choice", "0"), "0"],
    ["Status", listed("choice", "-1"), "-1"],
    ["MultiSelectPicklist", listed("choices", "3", "1"), '"3,1"'],
    ["MultiSelectPicklist", listed("choices"), "null"],
    ["Image", plain("bytes", "iVBORw0KGgo=\n"), '"iVBORw0KGgo="'],
    [
      "ManagedProperty",
      { ...listed("managed", "true"), canBeChanged: "false", managedName: "x" },
      '{"Value":true,"CanBeChanged":false,"ManagedPropertyLogicalName":"x"}',
    ],
    ["String", { ...empty, isNil: true }, "null"],
  ])("%s: %j", (type, value, json) => {
    expect(toJsonValue(value, { name: "x", type })).toBe(json);
    expect(() => JSON.parse(json) as unknown).not.toThrow();
  });

  it.each([
    ["DateOnly", "2025-11-30T00:00:00", '"2025-11-30"'],
    ["DateOnly", "2025-11-30T00:00:00Z", '"2025-11-30"'],
    ["TimeZoneIndependent", "2025-11-30T09:00:00", '"2025-11-30T09:00:00Z"'],
    ["TimeZoneIndependent", "2025-11-30T09:00:00Z", '"2025-11-30T09:00:00Z"'],
    ["UserLocal", "2025-11-30T00:00:00", null],
    ["UserLocal", "2025-11-30T00:00:00+01:00", null],
    ["TimeZoneIndependent", "2025-11-30T09:00:00+01:00", null],
    ["UserLocal", "30.11.2025", null],
  ])("a date of behavior %s: %s", (behavior, text, json) => {
    expect(toJsonValue(plain("dateTime", text), { name: "x", type: "DateTime", behavior })).toBe(json);
  });
});

describe("a value that is not of its column's type is no value", () => {
  it.each<[string, WireValue]>([
    ["Integer", plain("text", "1")],
    ["String", plain("int", "1")],
    ["Integer", { ...empty, text: "1" }],
    ["Integer", { ...plain("int", "1"), type: "{urn:other}int" }],
    ["Integer", plain("int", "1.5")],
    ["Integer", plain("int", "+1")],
    ["BigInt", plain("long", "")],
    ["Decimal", plain("decimal", ".5")],
    ["Decimal", plain("decimal", "01")],
    ["Double", plain("double", "NaN")],
    ["Double", plain("double", "-INF")],
    ["Money", listed("money")],
    ["Boolean", plain("boolean", "yes")],
    ["Picklist", listed("choice", "red")],
    ["MultiSelectPicklist", listed("choices", "1", "2,3")],
    ["Lookup", { ...empty, type: wireTypes.reference, id: "" }],
    ["Uniqueidentifier", plain("guid", 'x"y')],
    ["Image", plain("bytes", 'iVB"')],
    ["PartyList", plain("text", "x")],
    ["constructor", plain("text", "x")],
  ])("%s: %j", (type, value) => {
    expect(toJsonValue(value, { name: "x", type })).toBeNull();
  });

  it("and party lists have no form in a row at all", () => {
    expect(["String", "PartyList", "CalendarRules", "Virtual", "toString"].filter(isMapped)).toEqual([
      "String",
    ]);
  });
});

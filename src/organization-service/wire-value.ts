import { namespaces } from "./namespaces.ts";
import { type ElementShape, toChildren } from "./element-shape.ts";

const { xrm, xrm90, schema, serialization } = namespaces;

/** The types of values as `i:type` names them (docs/protocol-organization-service.md 3.8). */
export const wireTypes = {
  text: `{${schema}}string`,
  int: `{${schema}}int`,
  long: `{${schema}}long`,
  decimal: `{${schema}}decimal`,
  double: `{${schema}}double`,
  boolean: `{${schema}}boolean`,
  dateTime: `{${schema}}dateTime`,
  bytes: `{${schema}}base64Binary`,
  guid: `{${serialization}}guid`,
  money: `{${xrm}}Money`,
  choice: `{${xrm}}OptionSetValue`,
  choices: `{${xrm90}}OptionSetValueCollection`,
  reference: `{${xrm}}EntityReference`,
  managed: `{${xrm}}BooleanManagedProperty`,
} as const;

/** One value as it came; which members are filled depends on its type. */
export interface WireValue {
  readonly type: string;
  readonly isNil: boolean;
  /** Of values that are plain text. */
  readonly text: string;
  /** `Value` of money, choices and managed properties; several for a multi-select choice. */
  readonly values: readonly string[];
  /** `Id` of a reference. */
  readonly id: string;
  readonly canBeChanged: string;
  readonly managedName: string;
}

/** The shape of an element that holds a value of any type; `done` gets each value when its element ends. */
export function toValueShape(done: (value: WireValue) => void): ElementShape {
  let value = none;
  const inner: ElementShape = { close: (text) => void value.values.push(text) };
  return {
    open(tag) {
      value = toEmpty(tag.type(), tag.isNil());
    },
    children: toChildren(
      ["Value", xrm, inner],
      ["OptionSetValue", xrm90, { children: toChildren(["Value", xrm, inner]) }],
      ["Id", xrm, { close: (text) => void (value.id = text) }],
      ["CanBeChanged", xrm, { close: (text) => void (value.canBeChanged = text) }],
      ["ManagedPropertyLogicalName", xrm, { close: (text) => void (value.managedName = text) }],
    ),
    close: (text) => {
      value.text = text;
      done(value);
      value = none; // it may be long
    },
  };
}

function toEmpty(type: string, isNil: boolean) {
  return { type, isNil, text: "", values: [] as string[], id: "", canBeChanged: "", managedName: "" };
}

const none = toEmpty("", false);

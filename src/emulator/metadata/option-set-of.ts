import type { Choice, ColumnSeed } from "../seeds/column-seed.ts";
import { labelOf, managedProperty } from "./label-of.ts";
import { metadataId } from "./members.ts";
import type { Members } from "./members.ts";

/** The values and labels behind a choice column, as `$expand=OptionSet` brings them; null where there are none. */
export function optionSetOf(column: ColumnSeed, table: string): Members | null {
  if (column.choices === undefined) return null;
  const name = column.globalChoice ?? `${table}_${column.name}`;
  const set = {
    MetadataId: metadataId(`choice ${name}`),
    HasChanged: null,
    IsCustomOptionSet: name.includes("_") && column.globalChoice !== undefined,
    IsGlobal: column.globalChoice !== undefined,
    IsManaged: column.globalChoice === undefined,
    Name: name,
    ExternalTypeName: null,
    OptionSetType: setTypes[column.kind] ?? "Picklist",
    IntroducedVersion: "5.0.0.0",
    ParentOptionSetName: null,
    Description: labelOf({}, name),
    DisplayName: labelOf(column.labels ?? { 1033: column.name }, `choice ${name}`),
    IsCustomizable: managedProperty("iscustomizable", true, false),
  };
  const options = column.choices.map((choice) => optionOf(choice, column, name));
  if (column.kind !== "Boolean") return { ...set, Options: options };
  const { ParentOptionSetName: _, ...plain } = set;
  return {
    ...plain,
    TrueOption: options.find((each) => each["Value"] === 1),
    FalseOption: options.find((each) => each["Value"] === 0),
  };
}

const setTypes: Readonly<Record<string, string>> = { Boolean: "Boolean", State: "State", Status: "Status" };

function optionOf(choice: Choice, column: ColumnSeed, set: string): Members {
  const { value, labels, state } = choice;
  // Options of these two kinds are of a derived type, and say so.
  const type = column.kind === "State" || column.kind === "Status" ? column.kind : undefined;
  return {
    ...(type === undefined ? {} : { "@odata.type": `#Microsoft.Dynamics.CRM.${type}OptionMetadata` }),
    Value: value,
    Color: null,
    IsManaged: true,
    ExternalValue: null,
    ParentValues: [],
    Tag: null,
    MetadataId: null,
    HasChanged: null,
    ...(type === "State" ? { DefaultStatus: value + 1, InvariantName: labels[1033] ?? "" } : {}),
    ...(type === "Status" ? { State: state ?? 0, TransitionData: null } : {}),
    Label: labelOf(labels, `${set} ${value}`),
    Description: labelOf({}, `${set} ${value}`),
  };
}

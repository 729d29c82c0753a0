import type { Choice } from "../types.ts";
import type { Definition } from "./parse-columns.ts";

/** The values of a choice column with their labels; some servers fill only one of `OptionSet` and `GlobalOptionSet`. */
export function parseChoices(attribute: Definition): Choice[] {
  const local = optionsOf(attribute["OptionSet"]);
  return (local.length > 0 ? local : optionsOf(attribute["GlobalOptionSet"])).flatMap(parseChoice);
}

/** A yes/no column has two options of its own instead of a list. */
function optionsOf(set: unknown): Definition[] {
  if (!isDefinition(set)) return [];
  const { Options, FalseOption, TrueOption } = set;
  return (Array.isArray(Options) ? Options : [FalseOption, TrueOption]).filter(isDefinition);
}

function parseChoice({ Value, Label }: Definition): Choice[] {
  if (typeof Value !== "number") return [];
  const { UserLocalizedLabel, LocalizedLabels } = isDefinition(Label) ? Label : {};
  const localized = (Array.isArray(LocalizedLabels) ? LocalizedLabels : []).filter(isDefinition);
  const own = isDefinition(UserLocalizedLabel) ? UserLocalizedLabel : localized[0];
  return [
    {
      value: Value,
      label: typeof own?.["Label"] === "string" ? own["Label"] : null,
      labels: Object.fromEntries(
        localized.map(({ LanguageCode, Label: text }) => [String(LanguageCode), String(text)]),
      ),
    },
  ];
}

function isDefinition(value: unknown): value is Definition {
  return typeof value === "object" && value !== null;
}

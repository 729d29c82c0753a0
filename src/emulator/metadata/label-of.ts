import type { Labels } from "../seeds/column-seed.ts";
import { metadataId } from "./members.ts";
import type { Members } from "./members.ts";

const language = 1033;

/** A text in all its languages, and in that of the user; without any, both are empty. */
export function labelOf(labels: Labels, name: string): Members {
  const all = Object.entries(labels).map(([code, text]) => ({
    Label: text,
    LanguageCode: Number(code),
    IsManaged: true,
    MetadataId: metadataId(`${name} label ${code}`),
    HasChanged: null,
  }));
  const users = all.find((label) => label.LanguageCode === language) ?? null;
  return { LocalizedLabels: all, UserLocalizedLabel: users };
}

/** The texts of a label as `labelOf` writes it. */
export function readLabels(label: unknown): Labels {
  const all = (label as { LocalizedLabels?: unknown } | null | undefined)?.LocalizedLabels;
  if (!Array.isArray(all)) return {};
  return Object.fromEntries(
    (all as { LanguageCode: number; Label: string }[]).map((each) => [each.LanguageCode, each.Label]),
  );
}

/** A property that a solution may lock. */
export function managedProperty(name: string, value: boolean, canBeChanged: boolean): Members {
  return { Value: value, CanBeChanged: canBeChanged, ManagedPropertyLogicalName: name };
}

import type { Choice, Labels } from "./column-seed.ts";

/** Texts in English, German and French; languages left out have none. */
export function labels(english: string, german?: string, french?: string): Labels {
  return {
    1033: english,
    ...(german === undefined ? {} : { 1031: german }),
    ...(french === undefined ? {} : { 1036: french }),
  };
}

/** Choices with values from `first` upwards, a label or several to each. */
export function choicesFrom(
  first: number,
  texts: readonly (string | readonly [string, (string | undefined)?, string?])[],
): Choice[] {
  return texts.map((text, at) => ({
    value: first + at,
    labels: typeof text === "string" ? labels(text) : labels(...text),
  }));
}

export const noYes = choicesFrom(0, [
  ["No", "Nein", "Non"],
  ["Yes", "Ja", "Oui"],
]);

export const allowedOrNot = choicesFrom(0, [
  ["Allow", "Zulassen", "Autoriser"],
  ["Do Not Allow", "Nicht zulassen", "Ne pas autoriser"],
]);

export const states = choicesFrom(0, [
  ["Active", "Aktiv", "Actif"],
  ["Inactive", "Inaktiv", "Inactif"],
]);

export const statuses: readonly Choice[] = [
  { value: 1, state: 0, labels: labels("Active", "Aktiv", "Actif") },
  { value: 2, state: 1, labels: labels("Inactive", "Inaktiv", "Inactif") },
];

export const genders = choicesFrom(1, [
  ["Male", "Männlich", "Masculin"],
  ["Female", "Weiblich", "Féminin"],
]);

/** The segments of a global choice; two of them have the same label in English, and one has none in German. */
export const segments = choicesFrom(100_000_000, [
  ["Retail", "Einzelhandel", "Commerce de détail"],
  ["Public sector", undefined, "Secteur public"],
  ['Trade "wholesale"', "Großhandel", "Commerce de gros"],
  ["Retail", "Onlinehandel", "Vente en ligne"],
]);

/** The industries that an account may be of. */
export const industries = choicesFrom(1, [
  ["Accounting", "Buchhaltung", "Comptabilité"],
  "Agriculture and Non-petrol Natural Resource Extraction",
  "Broadcasting Printing and Publishing",
  "Brokers",
  "Building Supply Retail",
  "Business Services",
  ["Consulting", "Beratung", "Conseil"],
  "Consumer Services",
  "Design, Direction and Creative Management",
  "Distributors, Dispatchers and Processors",
  "Doctor's Offices and Clinics",
  "Durable Manufacturing",
  "Eating and Drinking Places",
  "Entertainment Retail",
  "Equipment Rental and Leasing",
  ["Financial", "Finanzen", "Finance"],
  "Food and Tobacco Processing",
  "Inbound Capital Intensive Processing",
  "Inbound Repair and Services",
  ["Insurance", "Versicherung", "Assurance"],
  "Legal Services",
  "Non-Durable Merchandise Retail",
  "Outbound Consumer Service",
  "Petrochemical Extraction and Distribution",
  "Service Retail",
  "SIG Affiliations",
  "Social Services",
  "Special Outbound Trade Contractors",
  "Specialty Realty",
  "Transportation",
  "Utility Creation and Distribution",
  "Vehicle Retail",
  "Wholesale",
]);

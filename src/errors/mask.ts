import { stripVTControlCharacters } from "node:util";
import { redact } from "./redact.ts";

/** Makes a text that others may have had a hand in fit to be shown: no secret, nothing that steers a terminal. Line breaks stay. */
export function mask(text: string, secrets: readonly string[] = []): string {
  return redact(printable(text), secrets);
}

/** Makes a name or a message that was not written by us one harmless line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s*[\n\u2028\u2029]\s*/g, " ");
}

/** The same for every text in a value, whatever its shape. */
export function oneLineEach<T>(value: T): T {
  if (typeof value === "string") return oneLine(value) as T;
  if (Array.isArray(value)) return value.map((inner: unknown) => oneLineEach(inner)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, oneLineEach(inner)])) as T;
}

/** JSON in which no character steers a terminal; it reads as the same value. */
export function toSafeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(unsafeInJson, escape);
}

// C0 and C1 controls; marks that turn the direction of writing; characters of no width; line and paragraph separator.
const unseen = /(?![\n\t])\p{Cc}|[\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;
const unsafeInJson = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

function printable(text: string): string {
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n")).replaceAll(unseen, "\uFFFD");
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

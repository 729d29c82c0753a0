import type { OutgoingHttpHeaders } from "node:http";
import type { Emulator } from "../../../src/emulator/index.ts";
import { api, ask, readAll, tracked } from "../ask.ts";
import type { Reply } from "../ask.ts";

/** The emulator that the effects are looked for in; each test puts its own here. */
export const stage: { emulator: Emulator } = { emulator: undefined as never };

/** What each setting of some switches does to an answer that shows it, the default first. */
export type Effects = { readonly [name: string]: { readonly [setting: string]: () => Promise<void> } };

export const books = `${api}sample_books?$select=sample_name`;

export const table = () => stage.emulator.table("sample_books");

export const first = (headers: OutgoingHttpHeaders = tracked) => ask(stage.emulator, books, headers);

/** A first read, some writes, and the delta after them. */
export async function delta(write: () => void, target = books): Promise<Reply> {
  const { deltaLink = "" } = await readAll(stage.emulator, target);
  write();
  return ask(stage.emulator, deltaLink);
}

export const error = (reply: Reply) => [reply.status, reply.json?.error?.code];

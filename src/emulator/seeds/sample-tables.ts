import { accounts } from "./accounts.ts";
import { contacts } from "./contacts.ts";
import { sampleBooks } from "./sample-books.ts";
import { siteMaps, systemUserRoles, userQueries } from "./system-tables.ts";
import type { TableSeed } from "./table-seed.ts";

/** The tables that an emulator starts with unless it is given others. */
export function sampleTables(): TableSeed[] {
  return [sampleBooks, accounts, contacts, systemUserRoles, siteMaps, userQueries];
}

import { commonColumns } from "./common-columns.ts";
import type { TableSeed } from "./table-seed.ts";

/** The columns of a book of Microsoft's change tracking sample, by its number (docs/protocol.md 11.9). */
export function bookNumber(number: number): {
  sample_bookcode: string;
  sample_name: string;
  sample_author: string;
} {
  return {
    sample_bookcode: `BookCode${number}`,
    sample_name: `Book Name ${number}`,
    sample_author: `Author ${number}`,
  };
}

/** The table of Microsoft's change tracking sample with its first ten books (docs/protocol.md 11.9). */
export const sampleBooks: TableSeed = {
  logicalName: "sample_book",
  schemaName: "sample_Book",
  entitySet: "sample_books",
  primaryId: "sample_bookid",
  primaryName: "sample_name",
  objectTypeCode: 10050,
  tracked: true,
  switchable: true,
  keys: [{ name: "sample_bookcode", columns: ["sample_bookcode"] }],
  columns: [
    {
      name: "sample_bookcode",
      kind: "String",
      generate: (index) => JSON.stringify(bookNumber(index).sample_bookcode),
    },
    {
      name: "sample_name",
      kind: "String",
      generate: (index) => JSON.stringify(bookNumber(index).sample_name),
    },
    {
      name: "sample_author",
      kind: "String",
      generate: (index) => JSON.stringify(bookNumber(index).sample_author),
    },
    ...commonColumns,
    { name: "sample_bookid", kind: "Uniqueidentifier" },
  ],
  rows: Array.from({ length: 10 }, (_, number) => bookNumber(number)),
};

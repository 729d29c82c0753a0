import { fail } from "../errors/fail.ts";

// A page may be empty where the server leaves out rows that it has read; a thousand in a row never end.
const maxEmptyPages = 1000;

/** Told of each page of a read whether it held nothing; throws (exit 65) when too many in a row did, each with a link to another one. */
export function createEmptyPageGuard(entity: string): (isEmpty: boolean) => void {
  let inARow = 0;
  return (isEmpty) => {
    inARow = isEmpty ? inARow + 1 : 0;
    if (inARow <= maxEmptyPages) return;
    const what = `${maxEmptyPages} pages in a row held no row, each with a link to another one`;
    throw fail("DVS-INCOMPLETE", { entity, what });
  };
}

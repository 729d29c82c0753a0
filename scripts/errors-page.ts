import { areas } from "../src/errors/book.ts";
import type { Entry } from "../src/errors/entry.ts";
import { exitCodeTable } from "../src/errors/exit-codes.ts";

/** The text of docs/errors.md, from the book of errors. */
export function toErrorsPage(): string {
  const rows = exitCodeTable.map(
    ({ codes, means, todo }) => `- \`${codes.join("`, `")}\`: ${means}${todo === "" ? "" : ` (${todo})`}`,
  );
  const sections = Object.entries(areas).flatMap(([area, codes]) => [
    `## ${area}`,
    ...Object.entries<Entry<never>>(codes).map(([code, entry]) => toSection(code, entry)),
  ]);
  return `${[...opening, rows.join("\n"), closing, ...sections].join("\n\n")}\n`;
}

const opening = [
  "# Errors",
  "<!-- made by `npm run docs` from src/errors/: change it there -->",
  "Every error is told as what happened, its code, and what to do next; `dvsync help DVS-LOCKED` prints an entry of this page, `dvsync help exit-codes` the exit codes. Codes never change; new ones may come.",
  "## Exit codes",
];

const closing =
  "Whatever may pass (throttling, a server that fails, a connection that breaks) is waited out as long as `--max-wait` allows; after that the exit code is 75, whatever the code.";

function toSection(code: string, { exitCodes, means, todo }: Entry<never>): string {
  return `### ${code}\n\nExit code ${exitCodes.join(" or ")}: ${means}.\n\nWhat to do: ${todo}.`;
}

import { book, type Code } from "../errors/book.ts";
import { exitCodeTable } from "../errors/exit-codes.ts";
import { renderTable } from "./table.ts";

/** What `dvsync help` knows beside the commands. */
export const helpTopics: readonly string[] = ["exit-codes", ...Object.keys(book)];

/** The text of a topic, whatever its case; null when it is none of them. */
export function toHelpText(topic: string): string | null {
  if (topic === "exit-codes") return toExitCodeTable();
  const code = topic.toUpperCase();
  return code in book ? toEntryText(code as Code) : null;
}

function toEntryText(code: Code): string {
  const { exitCodes, means, todo } = book[code];
  return [`${code}   (exit code ${exitCodes.join(" or ")})`, "", `  ${means}`, `  next: ${todo}`]
    .join("\n")
    .replaceAll("`", "");
}

function toExitCodeTable(): string {
  const columns = ["EXIT CODE", "MEANING", "WHAT TO DO"].map((title) => ({ title }));
  const rows = exitCodeTable.map(({ codes, means, todo }) => [codes.join(", "), means, todo]);
  const cells = rows.map((row) => row.map((text) => ({ text })));
  return renderTable(columns, cells).join("\n");
}

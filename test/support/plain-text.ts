import { realpathSync } from "node:fs";

/** The text with everything made equal that differs from run to run: durations, times, ports, request ids, the folder's path. */
export function toPlainText(text: string, folder: string): string {
  const real = realpathSync(folder);
  return (
    text
      .replaceAll(real, "<folder>")
      .replaceAll(folder, "<folder>")
      .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, "$1:<port>")
      // As wide as before, so that columns stay where they were.
      .replaceAll(/( *)\b\d+(?:,\d{3})*\.\d s\b/g, (match) => "0.0 s".padStart(match.length))
      .replaceAll(/"durationMs":\d+/g, '"durationMs":0')
      .replaceAll(/\(\d+ ms\)/g, "(0 ms)")
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "<time>")
      .replaceAll(/request [0-9a-f-]{36}/g, "request <id>")
  );
}

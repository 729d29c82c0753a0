import type { State } from "../state.ts";

/** The origin that links carry: the host that was asked, or by turns another name for it (PROTOCOL 1.1). */
export function originOf(
  server: { readonly state: State; readonly scheme: string },
  host: string | undefined,
): string {
  const asked = host ?? "127.0.0.1";
  const { switches, turn } = server.state;
  if (switches.hosts === "asked" || turn % 2 === 0) return `${server.scheme}://${asked}`;
  const other = asked.startsWith("localhost") ? "127.0.0.1" : "localhost";
  return `${server.scheme}://${asked.replace(/^[^:]*/, other)}`;
}

import type { Exchange } from "./exchange.ts";
import { pageSizeOf } from "./page-size.ts";

const formattedValue = "OData.Community.Display.V1.FormattedValue";

/** The `Preference-Applied` header of a page (PROTOCOL 3.7). */
export function appliedPreferences(exchange: Exchange, isTracked: boolean): Readonly<Record<string, string>> {
  const { prefer, state } = exchange;
  const mode = state.switches["preference-applied"];
  if (mode === "absent") return {};
  const size =
    prefer.maxPageSize === undefined || state.switches.maxpagesize === "ignored" ? 0 : prefer.maxPageSize;
  const annotations = grantedAnnotations(exchange);
  const applied = [
    ...(isTracked && prefer.tracksChanges && mode === "echo" ? ["odata.track-changes"] : []),
    ...(size > 0 ? [`odata.maxpagesize=${Math.min(size, pageSizeOf(exchange))}`] : []),
    ...(annotations.length > 0 ? [`odata.include-annotations="${annotations.join(",")}"`] : []),
  ];
  return applied.length === 0 ? {} : { "Preference-Applied": applied.join(",") };
}

/** The annotations that a request gets; `partial` grants formatted values alone (PROTOCOL 3.7). */
export function grantedAnnotations(exchange: Exchange): readonly string[] {
  const asked = exchange.prefer.annotations;
  if (asked.length === 0 || exchange.state.switches["preference-applied"] !== "partial") return asked;
  return [formattedValue];
}

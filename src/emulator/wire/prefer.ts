/** What a request's `Prefer` header asks for. */
export interface Prefer {
  readonly tracksChanges: boolean;
  readonly maxPageSize: number | undefined;
  /** The wanted annotations, `*` and `a.*` among them. */
  readonly annotations: readonly string[];
}

/** Reads `Prefer`, whether it came as one header or as several joined by commas (PROTOCOL 3.5). */
export function parsePrefer(header: string | readonly string[] | undefined): Prefer {
  const text = typeof header === "string" ? header : (header ?? []).join(",");
  const wishes = (text.match(/(?:[^,"]|"[^"]*")+/g) ?? []).map((wish) => wish.trim());
  const size = Number(valueOf(wishes, "odata.maxpagesize") ?? "0");
  const annotations = valueOf(wishes, "odata.include-annotations") ?? "";
  return {
    tracksChanges: wishes.includes("odata.track-changes"),
    maxPageSize: Number.isInteger(size) && size > 0 ? size : undefined,
    annotations: annotations
      .replaceAll('"', "")
      .split(",")
      .filter((name) => name !== ""),
  };
}

function valueOf(wishes: readonly string[], name: string): string | undefined {
  return wishes.find((wish) => wish.startsWith(`${name}=`))?.slice(name.length + 1);
}

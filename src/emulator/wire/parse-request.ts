/** A request's path and query: as received, and taken apart. */
export interface Target {
  /** Path and query byte for byte. */
  readonly raw: string;
  /** `/contoso/api/data/v9.2/` */
  readonly root: string;
  /** What follows the root, percent-decoded, without the query. */
  readonly resource: string;
  /** Query options as received, by decoded name. */
  readonly rawOptions: ReadonlyMap<string, string>;
  /** Query options percent-decoded, by decoded name. */
  readonly options: ReadonlyMap<string, string>;
}

/** Takes a request target apart; undefined when it lies outside the Web API (docs/protocol.md 1.2, 1.8). */
export function parseTarget(raw: string, basePath: string): Target | undefined {
  const mark = raw.indexOf("?");
  const path = mark < 0 ? raw : raw.slice(0, mark);
  const root = /^\/api\/data\/v(9\.[0-2]|8\.[0-2])(\/|$)/.exec(path.slice(basePath.length))?.[0];
  if (root === undefined || !path.startsWith(basePath)) return undefined;
  const pairs = (mark < 0 ? "" : raw.slice(mark + 1)).split("&").filter((pair) => pair !== "");
  const rawOptions = new Map<string, string>();
  const options = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    rawOptions.set(name, equals < 0 ? "" : pair.slice(equals + 1));
    options.set(name, decode((rawOptions.get(name) ?? "").replaceAll("+", " ")));
  }
  return {
    raw,
    root: `${basePath}${root.endsWith("/") ? root : `${root}/`}`,
    resource: decode(path.slice(basePath.length + root.length)),
    rawOptions,
    options,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a request's `Prefer` header asks for. */
export interface Prefer {
  readonly tracksChanges: boolean;
  readonly maxPageSize: number | undefined;
  /** Whether a write shall be answered with the row as it is then. */
  readonly returnsRow: boolean;
  /** The wanted annotations, `*` and `a.*` among them. */
  readonly annotations: readonly string[];
}

/** Reads `Prefer`, whether it came as one header or as several joined by commas (docs/protocol.md 3.5). */
export function parsePrefer(header: string | readonly string[] | undefined): Prefer {
  const text = typeof header === "string" ? header : (header ?? []).join(",");
  const wishes = (text.match(/(?:[^,"]|"[^"]*")+/g) ?? []).map((wish) => wish.trim());
  const size = Number(valueOf(wishes, "odata.maxpagesize") ?? "0");
  const annotations = valueOf(wishes, "odata.include-annotations") ?? "";
  return {
    tracksChanges: wishes.includes("odata.track-changes"),
    maxPageSize: Number.isInteger(size) && size > 0 ? size : undefined,
    returnsRow: wishes.includes("return=representation"),
    annotations: annotations
      .replaceAll('"', "")
      .split(",")
      .filter((name) => name !== ""),
  };
}

function valueOf(wishes: readonly string[], name: string): string | undefined {
  return wishes.find((wish) => wish.startsWith(`${name}=`))?.slice(name.length + 1);
}

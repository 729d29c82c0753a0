/** What a next link remembers of the reading that it continues. */
export interface PagingCookie {
  /** The page that was answered. */
  readonly page: number;
  readonly primaryId: string;
  readonly first: string;
  readonly last: string;
  /** The version fixed when a tracked reading began (docs/protocol.md 4.7, 4.8). */
  readonly maxTimestamp: bigint | undefined;
  /** Where a delta began; only in the next links of a delta. */
  readonly minTimestamp: bigint | undefined;
  /** The version that a delta has come to, and whether that was in its deletes. */
  readonly lastTimestamp: bigint | undefined;
  readonly inDeletes: boolean;
}

// The three attributes beside maxTimestamp are this emulator's own: the inner cookie of a tracked
// next link is not established (docs/protocol.md 15).

/** The value of `$skiptoken`: a cookie in a cookie, encoded twice (docs/protocol.md 4.6, 4.7). */
export function writePagingCookie(cookie: PagingCookie, withIsTracking: boolean): string {
  const inner = encode(writeInnerCookie(cookie), "lower");
  const tracking = cookie.maxTimestamp === undefined ? "False" : "True";
  const tail = withIsTracking ? ` istracking="${tracking}"` : "";
  const outer = `<cookie pagenumber="${cookie.page + 1}" pagingcookie="${inner}"${tail} />`;
  return encode(outer, "upper");
}

/** The inner cookie in plain, which is the paging cookie of the Organization Service. */
export function writeInnerCookie(cookie: PagingCookie): string {
  const attributes = [
    `page="${cookie.page}"`,
    ...(cookie.maxTimestamp === undefined ? [] : [`maxTimestamp="${cookie.maxTimestamp}"`]),
    ...(cookie.minTimestamp === undefined ? [] : [`minTimestamp="${cookie.minTimestamp}"`]),
    ...(cookie.lastTimestamp === undefined ? [] : [`lastTimestamp="${cookie.lastTimestamp}"`]),
    ...(cookie.inDeletes ? ['deletes="1"'] : []),
  ];
  const row = `<${cookie.primaryId} last="${braced(cookie.last)}" first="${braced(cookie.first)}" />`;
  return `<cookie ${attributes.join(" ")}>${row}</cookie>`;
}

/** Reads the raw value of `$skiptoken`; undefined when it is no cookie of ours. */
export function parsePagingCookie(raw: string): PagingCookie | undefined {
  const outer = tryDecode(raw);
  return parseInnerCookie(tryDecode(/ pagingcookie="([^"]*)"/.exec(outer)?.[1] ?? ""));
}

/** Reads an inner cookie; undefined when it is none of ours. */
export function parseInnerCookie(inner: string): PagingCookie | undefined {
  const row = /<(\w+) last="\{([0-9A-F-]{36})\}" first="\{([0-9A-F-]{36})\}" \/>/.exec(inner);
  const page = /^<cookie page="(\d+)"/.exec(inner)?.[1];
  if (row === null || page === undefined) return undefined;
  const [, primaryId = "", last = "", first = ""] = row;
  return {
    page: Number(page),
    primaryId,
    first: first.toLowerCase(),
    last: last.toLowerCase(),
    maxTimestamp: versionIn(inner, "maxTimestamp"),
    minTimestamp: versionIn(inner, "minTimestamp"),
    lastTimestamp: versionIn(inner, "lastTimestamp"),
    inDeletes: inner.includes(' deletes="1"'),
  };
}

function braced(id: string): string {
  return `{${id.toUpperCase()}}`;
}

// `=` and `/` stay bare in the outer layer, and its digits are upper case (docs/protocol.md 4.6).
function encode(text: string, hex: "lower" | "upper"): string {
  const signs = hex === "lower" ? /[^A-Za-z0-9._-]/g : /[^A-Za-z0-9._=/-]/g;
  return text.replace(signs, (sign) => {
    const digits = sign.charCodeAt(0).toString(16);
    return `%${hex === "upper" ? digits.toUpperCase() : digits}`;
  });
}

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function versionIn(cookie: string, name: string): bigint | undefined {
  const digits = new RegExp(` ${name}="(\\d{1,19})"`).exec(cookie)?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

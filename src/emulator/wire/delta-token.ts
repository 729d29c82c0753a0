/** The two halves of a delta token (PROTOCOL 4.10). */
export interface DeltaToken {
  readonly version: bigint;
  readonly date: Date;
}

/** `919042!08/22/2017 08:10:44`, percent-encoded as the server does it (PROTOCOL 4.10). */
export function writeDeltaToken(token: DeltaToken, hex: "lower" | "upper"): string {
  const [day = "", time = ""] = token.date.toISOString().slice(0, 19).split("T");
  const [year, month, date] = day.split("-");
  const plain = `${token.version}!${month}/${date}/${year} ${time}`;
  return plain.replace(/[!/ :]/g, (sign) => {
    const digits = sign.charCodeAt(0).toString(16);
    return `%${hex === "upper" ? digits.toUpperCase() : digits}`;
  });
}

/** Reads a decoded delta token; undefined when it is none. */
export function parseDeltaToken(text: string): DeltaToken | undefined {
  const match = /^(\d{1,19})!(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [, version = "", month, day, year, time] = match;
  const date = new Date(`${year}-${month}-${day}T${time}Z`);
  return Number.isNaN(date.getTime()) ? undefined : { version: BigInt(version), date };
}

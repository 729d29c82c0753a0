import fc from "fast-check";

/** JSON texts of values as Dataverse and its neighbours write them: numbers keep their text, strings hold anything. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(
      "null",
      "true",
      "false",
      "0",
      "-0",
      "9007199254740993",
      "1.10",
      "31000.0000",
      "-1.5e+10",
      "1E-7",
    ),
    fc.string({ unit: "binary", maxLength: 30 }).map((text) => JSON.stringify(text)),
    fc.constantFrom(
      String.raw`"},{\"@odata.etag\":\"x\""`,
      String.raw`"\\"`,
      String.raw`"\",\"accountid\":\"no\""`,
      String.raw`"a\u0000\ud83d\ude00\/b"`,
      '"é€😀 , : { } [ ]"',
      '"Street 1, Town: \\"x\\" "',
    ),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
    fc
      .array(fc.tuple(fc.constantFrom("a", "accountid", "@odata.context", "\\u0061", ""), tie("value")), {
        maxLength: 3,
      })
      .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(",")}}`),
  ),
})).value;

/** A GUID in lower case. */
const guid: fc.Arbitrary<string> = fc.uuid();

/** One row as compact JSON text: an etag first (mostly), columns, and the id somewhere. */
export const rowText = (primaryId: string): fc.Arbitrary<{ id: string; text: string }> =>
  fc
    .record({
      id: guid,
      hasEtag: fc.boolean(),
      columns: fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z_]{1,8}$/), jsonText), {
        maxLength: 6,
        selector: ([name]) => name,
      }),
      place: fc.nat(6),
    })
    .map(({ id, hasEtag, columns, place }) => {
      const members = columns
        .filter(([name]) => name !== primaryId)
        .map(([name, value]) => `"${name}":${value}`);
      members.splice(place, 0, `"${primaryId}":"${id}"`);
      if (hasEtag) members.unshift(String.raw`"@odata.etag":"W/\"123\""`);
      return { id, text: `{${members.join(",")}}` };
    });

/** The same JSON with white space put between tokens, never inside a string or a number. */
export function spaceOut(text: string, next: () => string): string {
  let out = "";
  for (let i = 0; i < text.length;) {
    const token = /^(?:"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^{}[\]:,"]+)/su.exec(text.slice(i))![0];
    out += next() + token;
    i += token.length;
  }
  return out + next();
}

/** The bytes cut at these places (taken modulo the length). */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const chunks: Buffer[] = [];
  let from = 0;
  for (const place of [...sorted, bytes.length]) {
    // Every chunk is memory of its own, as from a socket.
    if (place > from) chunks.push(Buffer.from(bytes.subarray(from, place)));
    from = place;
  }
  return chunks;
}

/** White space chosen by a seed: mostly none, sometimes much. */
export function whiteSpace(seed: number): () => string {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const spaces = ["", "", "", " ", "\n  ", "\r\n", "\t"];
    return spaces[(state >>> 16) % spaces.length]!;
  };
}

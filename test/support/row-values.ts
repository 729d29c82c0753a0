/** The members of a flat row in no order: a text as what it means, a number as its very characters. */
export function toValues(line: string): Record<string, unknown> {
  const members = line.matchAll(/"((?:[^"\\]|\\.)*)":("(?:[^"\\]|\\.)*"|[^,{}]+)/g);
  return Object.fromEntries(
    [...members].map(([, name, value]) => [
      name!,
      value!.startsWith('"') ? { text: JSON.parse(value!) as unknown } : value!,
    ]),
  );
}

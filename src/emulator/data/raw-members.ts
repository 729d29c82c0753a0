const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;

/** The members of a JSON object as they were written, digits and all; undefined when the text is none. */
export function readRawMembers(text: string): Map<string, string> | undefined {
  if (!isObject(text)) return undefined;
  const members = new Map<string, string>();
  let name: string | undefined;
  let value = "";
  let depth = 0;
  for (const [part] of text.matchAll(token)) {
    if (part === "}" || part === "]") depth--;
    if (depth === 1 && name === undefined && part.startsWith('"')) {
      name = String(JSON.parse(part));
    } else if (name !== undefined && ((depth === 1 && part === ",") || depth === 0)) {
      members.set(name, value);
      [name, value] = [undefined, ""];
    } else if (depth > 0 && !(depth === 1 && part === ":" && value === "")) {
      value += part;
    }
    if (part === "{" || part === "[") depth++;
  }
  return members;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

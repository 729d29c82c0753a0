const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;

/** The same JSON tokens, byte for byte, with other white space between them. */
export function restyle(json: string, style: "pretty" | "mixed"): string {
  let depth = 0;
  let text = "";
  let count = 0;
  for (const [part] of json.matchAll(token)) {
    if (part === "}" || part === "]") depth--;
    if (style === "mixed") {
      // Every kind of JSON white space turns up on either side of every kind of token.
      text += part + gaps[(count * 7 + part.length) % gaps.length];
    } else {
      text += part === "}" || part === "]" ? lineEnd(depth) + part : part;
      if (part === "{" || part === "[") text += lineEnd(depth + 1);
      if (part === ",") text += lineEnd(depth);
      if (part === ":") text += " ";
    }
    if (part === "{" || part === "[") depth++;
    count++;
  }
  return text;
}

const gaps = ["", " ", "", "\n", "\t", "", "  ", "\r\n", "", ""];

function lineEnd(depth: number): string {
  return `\r\n${"  ".repeat(depth)}`;
}

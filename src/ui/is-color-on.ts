/** Whether text on this stream may be coloured: the flag, then FORCE_COLOR, NO_COLOR, TERM=dumb, then whether it is a terminal. */
export function isColorOn(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
  flag?: boolean,
): boolean {
  // true is no wish: it is what commander says when --no-color is absent
  if (flag === false) return false;
  // https://force-color.org and https://no-color.org: set and not empty
  const force = env["FORCE_COLOR"];
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if ((env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb") return false;
  return stream.isTTY === true;
}

import { expect, test } from "vitest";
import { isColorOn } from "../../src/ui/is-color-on.ts";

const table: [terminal: boolean, env: Record<string, string>, flag: boolean | undefined, on: boolean][] = [
  [true, {}, undefined, true],
  [false, {}, undefined, false],
  [true, {}, true, true],
  [false, {}, true, false],
  [true, {}, false, false],
  [true, { NO_COLOR: "1" }, undefined, false],
  [true, { NO_COLOR: "" }, undefined, true],
  [true, { TERM: "dumb" }, undefined, false],
  [true, { TERM: "xterm" }, undefined, true],
  [false, { FORCE_COLOR: "1" }, undefined, true],
  [false, { FORCE_COLOR: "" }, undefined, false],
  [true, { FORCE_COLOR: "0" }, undefined, false],
  [true, { FORCE_COLOR: "false" }, undefined, false],
  [true, { FORCE_COLOR: "1", NO_COLOR: "1", TERM: "dumb" }, undefined, true],
  [true, { FORCE_COLOR: "1" }, false, false],
];

test.each(table)("terminal %s, %o, flag %s: %s", (isTTY, env, flag, on) => {
  expect(isColorOn({ isTTY }, env, flag)).toBe(on);
});

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compile } from "../../asm/compile.js";

it.each(["walk-rows", "skip-lines"] as const)(
  "%s is compiled from the source that lies in asm/",
  async (name) => {
    const file = new URL(`../../src/json/${name}-wasm.ts`, import.meta.url);
    expect(readFileSync(file, "utf8")).toBe(await compile(name));
  },
);

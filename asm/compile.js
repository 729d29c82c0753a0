// Compiles the sources beside it to WebAssembly.
import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";

/** The loops, each with the pages of 64 KiB that its memory needs. */
const pages = { "walk-rows": 8, "skip-lines": 19 };

export const loops = Object.keys(pages);

/** The bytes of a `.wasm` file, made from the source of this name. */
export async function compile(name) {
  const source = readFileSync(new URL(`${name}.ts`, import.meta.url), "utf8");
  const { error, binary, stderr } = await asc.compileString(source, {
    runtime: "stub",
    optimizeLevel: 3,
    noAssert: true,
    enable: ["simd"],
    initialMemory: pages[name],
    use: ["abort="],
  });
  // oxlint-disable-next-line typescript/no-base-to-string -- it is a memory stream, whose text is what the compiler said
  if (error !== null || binary === null) throw new Error(stderr.toString(), { cause: error });
  return binary;
}

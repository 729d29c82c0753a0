// Compiles asm/walk-rows.ts to WebAssembly. `npm run asm` runs this file and writes src/json/walk-rows-wasm.ts; a test
// checks that the two belong together.
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

/** The text of src/json/walk-rows-wasm.ts as asm/walk-rows.ts demands it now. */
export async function compileWalkRows() {
  const source = readFileSync(new URL("walk-rows.ts", import.meta.url), "utf8");
  const { error, binary, stderr } = await asc.compileString(source, {
    runtime: "stub",
    optimizeLevel: 3,
    noAssert: true,
    enable: ["simd"],
    initialMemory: 8,
    use: ["abort="],
  });
  // oxlint-disable-next-line typescript/no-base-to-string -- it is a memory stream, whose text is what the compiler said
  if (error !== null || binary === null) throw new Error(stderr.toString(), { cause: error });
  const lines = Buffer.from(binary)
    .toString("base64")
    .match(/.{1,100}/g);
  return `// Made by \`npm run asm\` from asm/walk-rows.ts: do not edit.
export const walkRowsWasm =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("../src/json/walk-rows-wasm.ts", import.meta.url), await compileWalkRows());
}

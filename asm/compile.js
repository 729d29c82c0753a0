// Compiles the sources beside it to WebAssembly. `npm run asm` runs this file and writes src/json/walk-rows-wasm.ts and
// src/json/skip-lines-wasm.ts; tests check that they belong together.
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const pages = { "walk-rows": 8, "skip-lines": 19 }; // of 64 KiB

/** The text of src/json/<name>-wasm.ts as asm/<name>.ts demands it now. */
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
  const lines = Buffer.from(binary)
    .toString("base64")
    .match(/.{1,100}/g);
  const constant = name.replace(/-./g, ([, letter]) => letter.toUpperCase());
  return `// Made by \`npm run asm\` from asm/${name}.ts: do not edit.
export const ${constant}Wasm =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of Object.keys(pages))
    writeFileSync(new URL(`../src/json/${name}-wasm.ts`, import.meta.url), await compile(name));
}

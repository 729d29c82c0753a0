import { readFileSync } from "node:fs";

// TypeScript knows this name from the DOM only.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

// The build puts the compiled loops beside its bundle; the sources look there, too.
const folder = import.meta.url.endsWith(".ts") ? "../../dist/" : "./";

/** An instance of a compiled loop with memory of its own, or null where its file is missing or the processor has no SIMD. */
export function instantiateWasm(name: "walk-rows" | "skip-lines"): object | null {
  try {
    const bytes = readFileSync(new URL(`${folder}${name}.wasm`, import.meta.url));
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  } catch {
    return null;
  }
}

import { readFileSync } from "node:fs";

// TypeScript knows this name from the DOM only.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

// The build puts the compiled loops beside its bundle; the sources look there, too.
const folder = import.meta.url.endsWith(".ts") ? "../../dist/" : "./";
// Compiled once, whoever needs it how often.
const modules = new Map<string, object>();

/** An instance of a compiled loop with memory of its own, or null where its file is missing or the processor has no SIMD. */
export function instantiateWasm(name: "walk-rows" | "skip-lines"): object | null {
  try {
    let module = modules.get(name);
    if (module === undefined) {
      module = new WebAssembly.Module(readFileSync(new URL(`${folder}${name}.wasm`, import.meta.url)));
      modules.set(name, module);
    }
    return new WebAssembly.Instance(module).exports;
  } catch {
    return null;
  }
}

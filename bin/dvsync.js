#!/usr/bin/env node
import module from "node:module";

// From Node 22.8 on, the second run need not compile what the first one has.
module.enableCompileCache?.();

const { main } = await import("../dist/main.js");
await main(process.argv);

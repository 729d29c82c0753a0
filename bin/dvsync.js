#!/usr/bin/env node
import module from "node:module";

const [major = 0, minor = 0, patch = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && (minor < 18 || (minor === 18 && patch < 1)))) {
  process.stderr.write(`error: dvsync needs Node 20.18.1 or newer, this is ${process.versions.node}\n`);
  process.exit(78);
}
// From Node 22.8 on, the second run need not compile what the first one has.
module.enableCompileCache?.();

const { main } = await import("../dist/main.js");
await main(process.argv);

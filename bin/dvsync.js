#!/usr/bin/env node
import module from "node:module";
import { enableCompileCache } from "./compile-cache.js";

const [major = 0, minor = 0, patch = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && (minor < 18 || (minor === 18 && patch < 1)))) {
  process.stderr.write(`error: dvsync needs Node 20.18.1 or newer, this is ${process.versions.node}\n`);
  process.exit(78);
}
enableCompileCache(module, process.env);

const { main } = await import("../dist/main.js");
await main(process.argv);

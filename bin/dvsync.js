#!/usr/bin/env node
import module from "node:module";
import { enableCompileCache } from "./compile-cache.js";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 18)) {
  process.stderr.write(`error: dvsync needs Node 20.18.1 or newer, this is ${process.version}\n`);
  process.exit(78);
}
enableCompileCache(module, process.env);

const { main } = await import("../dist/main.js");
await main(process.argv);

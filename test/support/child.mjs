// Runs a TypeScript file in a process of its own (NODE_EXTRA_CA_CERTS is read when a process starts): its default export
// gets the JSON of stdin, and what it returns is printed as JSON.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const require = createRequire(createRequire(import.meta.url).resolve("vitest/package.json"));
const { createServer } = await import(pathToFileURL(require.resolve("vite")).href);
const vite = await createServer({
  configFile: false,
  logLevel: "silent",
  appType: "custom",
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const { default: script } = await vite.ssrLoadModule(process.argv[2]);
const result = await script(JSON.parse(await text(process.stdin)));
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));

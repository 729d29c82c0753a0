// Writes docs/errors.md from src/errors/. A test fails when it is out of date.
import { writeFileSync } from "node:fs";
import { rolldown } from "rolldown";

const bundle = await rolldown({
  input: new URL("errors-page.ts", import.meta.url).pathname,
  platform: "node",
});
const { output } = await bundle.generate({ format: "esm" });
await bundle.close();
const { toErrorsPage } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
writeFileSync(new URL("../docs/errors.md", import.meta.url), toErrorsPage());

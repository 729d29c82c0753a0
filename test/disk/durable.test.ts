import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeTextDurably } from "../../src/disk/durable.ts";
import { tempDir } from "../support/temp-dir.ts";

test("a service account may read what a person wrote, as far as the umask allows", async () => {
  const folder = await tempDir();
  const [place, plain] = [join(folder, ".syncrc"), join(folder, "plain")];
  await writeTextDurably(place, "{}\n", `${place}.unfinished`);
  await writeFile(plain, "{}\n");
  expect((await stat(place)).mode).toBe((await stat(plain)).mode);
});

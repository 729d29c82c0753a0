import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

/** Makes an empty folder, which is removed when all tests of the file are through. */
export async function tempDir(): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "dvsync-test-"));
  made.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

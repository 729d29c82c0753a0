import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openAppendFile } from "../../src/disk/append-file.ts";
import { tempDir } from "../support/temp-dir.ts";

test("nothing appended before something: what follows is written all the same", async () => {
  const path = join(await tempDir(), "file");
  const file = await openAppendFile(path);
  file.append(Buffer.alloc(0));
  file.append(Buffer.from("one\n"));
  await file.drained();
  await file.flush();
  file.append(Buffer.from("two\n"));
  await file.drained();
  await file.close();
  expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
});

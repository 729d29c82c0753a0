import { readFile, writeFile } from "node:fs/promises";
import { beforeEach, expect, test } from "vitest";
import { ensureFolder } from "../../src/disk/durable.ts";
import { type HolderFiles, toEntityFiles, toHolderFiles } from "../../src/store/entity-files.ts";
import { readSchemaFile, toSchemaText } from "../../src/store/schema-file.ts";
import { hardSchema } from "../schema/hard-values.ts";
import { tempDir } from "../support/temp-dir.ts";

const readAt = "2026-11-25T00:00:00.000Z";
const schema = { ...hardSchema, keys: [{ name: "byname", columns: ["name"], state: "Active" }] };
let files: HolderFiles;
beforeEach(async () => {
  const orders = toEntityFiles(await tempDir(), "orders");
  files = toHolderFiles(orders, orders.folder);
  await ensureFolder(files.folder);
});

test("is read as it was written, one column a line", async () => {
  expect(await readSchemaFile(files)).toBeNull();
  await writeFile(files.schema, toSchemaText(schema, readAt));
  expect(await readSchemaFile(files)).toEqual({ format: 1, ...schema, readAt });
  const text = await readFile(files.schema, "utf8");
  expect(text).toBe(toSchemaText(schema, readAt));
  expect(text.split("\n")).toContain('  {"name":"versionnumber","type":"BigInt","edm":"Edm.Int64"},');
});

test.each([
  ["of a newer format", '{"format":2}', "DVS-SCHEMA-NEWER", /newer dvsync/],
  ["that is not JSON", "{", "DVS-SCHEMA-DAMAGED", /it is not JSON/],
  [
    "without columns",
    JSON.stringify({ format: 1, ...schema, readAt, columns: null }),
    "DVS-SCHEMA-DAMAGED",
    /"columns"/,
  ],
  [
    "with a column of no type",
    JSON.stringify({ format: 1, ...schema, readAt, columns: [{ name: "a" }] }),
    "DVS-SCHEMA-DAMAGED",
    /"columns"/,
  ],
  ["without a time", JSON.stringify({ format: 1, ...schema }), "DVS-SCHEMA-DAMAGED", /"readAt"/],
])("one %s is refused", async (_what, text, code, message) => {
  await writeFile(files.schema, text);
  await expect(readSchemaFile(files)).rejects.toMatchObject({
    code,
    exitCode: 65,
    message: expect.stringMatching(message),
  });
});

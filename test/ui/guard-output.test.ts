import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { guardOutput } from "../../src/ui/guard-output.ts";

const failure = (code: string) => Object.assign(new Error(`write ${code}`), { code });

test("a closed pipe ends quietly", () => {
  const stream = new PassThrough();
  guardOutput(stream, "stdout", () => expect.unreachable());
  for (const code of ["EPIPE", "EPIPE", "EOF"]) stream.emit("error", failure(code));
});

test("a full disk is told, once", () => {
  const stream = new PassThrough();
  const told: unknown[] = [];
  guardOutput(stream, "stderr", (error) => told.push(error));
  stream.emit("error", failure("ENOSPC"));
  stream.emit("error", failure("ENOSPC"));
  expect(told).toEqual([
    expect.objectContaining({ code: "DVS-OUTPUT", exitCode: 74, message: "cannot write to stderr (ENOSPC)" }),
  ]);
});

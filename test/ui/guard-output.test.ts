import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { guardOutput } from "../../src/ui/guard-output.ts";

const failure = (code: string) => Object.assign(new Error(`write ${code}`), { code });

test("a closed pipe ends quietly, and once", () => {
  const stream = new PassThrough();
  let closed = 0;
  guardOutput(stream, () => closed++);
  for (const code of ["EPIPE", "EPIPE", "EOF"]) stream.emit("error", failure(code));
  expect(closed).toBe(1);
});

test("a full disk is an error", () => {
  const stream = new PassThrough();
  guardOutput(stream, () => expect.unreachable());
  expect(() => stream.emit("error", failure("ENOSPC"))).toThrow(
    expect.objectContaining({ code: "DVS-OUTPUT", exitCode: 74 }),
  );
});

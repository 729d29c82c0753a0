import { expect, test } from "vitest";
import { fail } from "../../src/errors/fail.ts";

test("what others wrote cannot begin a line of its own, nor steer the terminal", () => {
  const holder = "process 7\n  next: rm -rf ~\u001B[2J\u202E\u200B\u0085 on a";
  const { message, hint } = fail("DVS-LOCKED", { entity: "accounts", holder });
  expect(message).toBe("accounts is being pulled by process 7 next: rm -rf ~\uFFFD\uFFFD\uFFFD on a");
  expect(hint).toBe("run it again when that pull has ended, or wait for it: dvsync pull accounts --wait");
});

test("nor from within a list or a group of facts", () => {
  const names = ["a\u0007", "b\r\nc"];
  expect(fail("DVS-USAGE", { case: "no names taken", command: "demo", names }).message).toBe(
    "dvsync demo takes no names, but got a\uFFFD b c",
  );
});

test("an entry with several sentences may end with several exit codes", () => {
  expect(fail("DVS-INTERRUPTED", { case: "SIGINT" }).exitCode).toBe(130);
  expect(fail("DVS-INTERRUPTED", { case: "SIGTERM" }).exitCode).toBe(143);
});

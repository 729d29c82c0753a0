import { expect, test } from "vitest";
import { sameOrigin, toRequestTarget } from "../../src/http/same-origin.ts";

test.each([
  ["https://good.example/api", "https://good.example"],
  ["https://good.example", "https://good.example"],
  ["https://good.example?x=1", "https://good.example"],
  ["https://good.example#x", "https://good.example"],
  ["HTTPS://GOOD.example/api", "https://good.EXAMPLE"],
  ["https://good.example:443/api", "https://good.example"],
  ["https://good.example/api", "https://good.example:443"],
  ["http://good.example:80/", "http://good.example"],
  ["https://good.example:/api", "https://good.example"],
  ["https://good.example:0443/api", "https://good.example"],
  ["http://127.0.0.1:8080/x", "http://127.0.0.1:8080"],
  ["http://[::1]:8080/x", "http://[::1]:8080"],
])("%s stays on %s", (url, origin) => {
  expect(sameOrigin(url, origin)).toBe(true);
});

test.each([
  "http://good.example/api",
  "https://good.example:444/api",
  "https://evil.example/api",
  "https://good.example.evil.example/api",
  "https://evil.example/https://good.example/",
  "https://good.example@evil.example/api",
  "https://user:password@good.example/api",
  "https://good.example:443@evil.example/api",
  "https://good.example\\@evil.example/api",
  "https://evil.example\\good.example/api",
  "https:\\\\good.example/api",
  "https://good.example\t.evil.example/api",
  "https://good.exam\nple/api",
  " https://good.example/api",
  "https://good.example /api",
  "https://good.example%2f@evil.example/api",
  "https://good%2eexample/api",
  "https://good.example./api",
  "https://\u212Aood.example/api",
  "https://good\u3002example/api",
  "https:/good.example/api",
  "https:good.example/api",
  "//good.example/api",
  "/api",
  "ftp://good.example/api",
  "javascript://good.example/api",
  "",
])("%j leaves https://good.example", (url) => {
  expect(sameOrigin(url, "https://good.example")).toBe(false);
});

test.each([
  ["https://a.example/x?y=%2f%2F+%20'|$(z)#w", "/x?y=%2f%2F+%20'|$(z)#w"],
  ["https://a.example", "/"],
  ["https://a.example?x=1", "/?x=1"],
  ["https://a.example:443//x//../y", "//x//../y"],
  ["https://a.example/a b\u007fé\u{1F600}", "/a%20b%7F%C3%A9%F0%9F%98%80"],
])("the request target of %s is %s", (url, target) => {
  expect(toRequestTarget(url)).toBe(target);
});

import { expect, test } from "vitest";
import { toAge, toCount, toRate, toSeconds, toSize, toTimeLeft, toTimeToGo } from "../../src/ui/numbers.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [1_204_331, "1,204,331"],
])("count %d", (value, text) => expect(toCount(value)).toBe(text));

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [1350, "1.4 kB"],
  [999_949, "999.9 kB"],
  [999_960, "1.0 MB"],
  [611_000_000, "611.0 MB"],
  [999_999_999, "1.0 GB"],
  [1_100_000_000, "1.1 GB"],
  [2.5e15, "2.5 PB"],
  [1e19, "10000.0 PB"],
])("size %d", (bytes, text) => expect(toSize(bytes)).toBe(text));

test.each([
  [0, "0 B/s"],
  [512, "512 B/s"],
  [1_440_000, "1.4 MB/s"],
  [52_300_000, "52 MB/s"],
  [611_000_000, "611 MB/s"],
])("rate %d", (rate, text) => expect(toRate(rate)).toBe(text));

test.each([
  [0, "0.0 s"],
  [49, "0.0 s"],
  [50, "0.1 s"],
  [1449, "1.4 s"],
  [48_200, "48.2 s"],
  [59_990, "60.0 s"],
  [1_204_300, "1,204.3 s"],
])("%d ms", (ms, text) => expect(toSeconds(ms)).toBe(text));

const now = new Date("2026-03-10T12:00:00Z");

test.each([
  ["2026-03-10T12:00:00Z", "just now"],
  ["2026-03-10T11:59:01Z", "just now"],
  ["2026-03-10T12:00:30Z", "just now"],
  ["2026-03-10T12:02:00Z", "in the future"],
  ["2026-03-10T11:55:00Z", "5 min ago"],
  ["2026-03-10T13:00:00+03:00", "2 h ago"],
  ["2026-03-08T12:00:01Z", "47 h ago"],
  ["2026-03-07T12:00:00Z", "3 days ago"],
  ["yesterday", "unknown"],
])("age of %s", (instant, text) => expect(toAge(instant, now)).toBe(text));

test.each([
  ["2026-03-16T13:00:00Z", "6 days left"],
  ["2026-03-11T12:00:00Z", "24 h left"],
  ["2026-03-10T12:59:00Z", "less than 1 h left"],
  ["2026-03-10T12:00:00Z", "expired"],
  ["", "unknown"],
])("time left until %j", (instant, text) => expect(toTimeLeft(instant, now)).toBe(text));

test.each([
  [0, "less than 1 min left"],
  [29_999, "less than 1 min left"],
  [30_000, "about 1 min left"],
  [7_140_000, "about 119 min left"],
  [7_200_000, "about 2 h left"],
])("time to go %d", (ms, text) => expect(toTimeToGo(ms)).toBe(text));

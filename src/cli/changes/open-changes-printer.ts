import { readEvents } from "../../store/changes/read-events.ts";
import type { Reporter } from "../../ui/reporter.ts";
import type { Io } from "../io.ts";
import { describeEvent } from "./describe-event.ts";

/** Prints files of events, those of one pull together: as text, or with `json` as they are. */
export function openChangesPrinter(
  io: Io,
  reporter: Reporter,
  json: boolean,
): (path: string) => Promise<void> {
  let printed = Promise.resolve();
  async function print(path: string): Promise<void> {
    for await (const event of readEvents({ path })) {
      io.signal.throwIfAborted();
      reporter.line(json ? event.line.toString() : describeEvent(event));
    }
  }
  return (path) => {
    printed = printed.catch(() => undefined).then(() => print(path));
    return printed;
  };
}

import { existsSync } from "node:fs";
import { isLock, type Lock, takeLock } from "../../src/disk/lock.ts";

export type Order =
  | { do: "take"; path: string; at: number }
  | { do: "check" }
  | { do: "release" }
  | { do: "end" };
export type Report = { won: boolean; holder?: unknown } | { held: boolean } | { done: true };

/** Takes and releases locks as the parent process orders. */
export default async function obey(): Promise<void> {
  let lock: Lock | undefined;
  let path = "";
  await new Promise<void>((resolve) => {
    process.on("message", (order: Order) => {
      void (async () => {
        if (order.do === "end") return resolve();
        if (order.do === "take") {
          path = order.path;
          while (Date.now() < order.at); // both at the same instant
          const taken = await takeLock(path);
          lock = isLock(taken) ? taken : undefined;
          return report(lock === undefined ? { won: false, holder: taken } : { won: true });
        }
        if (order.do === "check")
          return report({ held: lock !== undefined && (await lock.isStillHeld()) && existsSync(path) });
        await lock?.release();
        lock = undefined;
        report({ done: true });
      })();
    });
    process.send!({ done: true } satisfies Report);
  });
}

function report(what: Report): void {
  process.send!(what);
}

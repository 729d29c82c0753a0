import { spawn } from "node:child_process";
import { fail } from "../../errors/fail.ts";
import type { Io } from "../io.ts";

/** Where events go. */
export interface Consumer {
  write(bytes: Buffer): void;
  /** Resolves when more may come. Rejects when nothing more is wanted. */
  drained(): Promise<void>;
  /** Resolves when everything was taken, and a command has ended well. */
  finish(): Promise<void>;
  /** Ends it without waiting for what it makes of what it got. */
  abandon(): Promise<void>;
}

const enough = 1024 * 1024;

/** Hands events to a command's stdin. */
export async function openCommand(io: Io, [program, ...parameters]: readonly string[]): Promise<Consumer> {
  const child = spawn(program!, parameters, { cwd: io.cwd, stdio: ["pipe", "inherit", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) =>
      reject(fail("DVS-CONSUMER-NOT-STARTED", { program: program!, why: cause.message }, cause)),
    );
  });
  const ended = new Promise<string | null>((resolve) => {
    child.once("close", (code, signal) =>
      resolve(
        code === 0 ? null : signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`,
      ),
    );
  });
  const stop = () => void child.kill("SIGTERM");
  io.signal.addEventListener("abort", stop, { once: true });
  const stream = toStream(child.stdin);
  const failed = async (): Promise<never> => {
    const why = await ended;
    io.signal.throwIfAborted();
    throw fail("DVS-CONSUMER-FAILED", { who: program!, why: why ?? "ended before it had read all events" });
  };
  return {
    write: (bytes) => stream.write(bytes),
    drained: () => stream.drained().catch(failed),
    async finish() {
      child.stdin.end();
      await stream.taken().catch(failed);
      if ((await ended) !== null) await failed();
      io.signal.removeEventListener("abort", stop);
      io.signal.throwIfAborted();
    },
    async abandon() {
      child.kill("SIGTERM");
      child.stdin.destroy();
      await ended;
    },
  };
}

/** Hands events to stdout; a reader that has gone is exit 75, for the events were not all read. */
export function openStdout(io: Io): Consumer {
  const stream = toStream(io.stdout);
  return {
    write: (bytes) => stream.write(bytes),
    drained: () => stream.drained().catch(gone),
    finish: () => stream.taken().catch(gone),
    abandon: async () => undefined,
  };
}

function gone(): never {
  throw fail("DVS-CONSUMER-FAILED", {
    who: "the reader of stdout",
    why: "went before it had read all events",
  });
}

/** Counts what a stream has not taken yet. */
function toStream(out: NodeJS.WritableStream) {
  let waiting = 0;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const giveUp = (error: Error) => {
    failure ??= error;
    wake?.();
  };
  out.on("error", giveUp);
  const until = async (limit: number): Promise<void> => {
    while (failure === undefined && waiting > limit) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (failure !== undefined) throw failure;
  };
  return {
    write(bytes: Buffer) {
      waiting += bytes.length;
      out.write(bytes, (error) => {
        waiting -= bytes.length;
        if (error) giveUp(error);
        else wake?.();
      });
    },
    drained: () => until(enough),
    taken: () => until(0),
  };
}

import { type IncomingMessage, request as requestHttp } from "node:http";
import { type RequestOptions, request as requestHttps } from "node:https";
import { setMaxListeners } from "node:events";
import { WireError } from "../errors.ts";
import { guardConnect } from "./guard-connect.ts";

/** Sends a request; the answer as soon as its header is whole. Each of the signals breaks it off, its body too, with the signal's reason. */
export function ask(
  options: RequestOptions,
  body: string | undefined,
  limits: { connectMs: number; headersMs: number; signals: readonly AbortSignal[] },
): Promise<IncomingMessage> {
  const { connectMs, headersMs, signals } = limits;
  return new Promise((resolve, reject) => {
    const request = (options.protocol === "https:" ? requestHttps : requestHttp)(options);
    let response: IncomingMessage | undefined;
    const stop = (error: Error): void => {
      (response ?? request).destroy(error);
      reject(error);
    };
    const stopListening = signals.map((signal) => {
      const onAbort = (): void => stop(signal.reason as Error);
      // One signal stops a whole run: many listeners are no leak, and Node must not print a warning about them.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", onAbort, { once: true });
      return () => signal.removeEventListener("abort", onAbort);
    });
    // Informational answers (103) come without end: they do not postpone it.
    const onLate = (): void => stop(new WireError("timeout", `no answer came within ${headersMs / 1000} s`));
    let deadline: NodeJS.Timeout | undefined;
    request.on("socket", (socket) =>
      guardConnect(socket, connectMs, () => (deadline = setTimeout(onLate, headersMs))),
    );
    request.on("error", reject);
    request.on("close", () => {
      clearTimeout(deadline);
      for (const stopOne of stopListening) stopOne();
    });
    request.on("response", (answer) => {
      clearTimeout(deadline);
      response = answer;
      resolve(answer);
    });
    request.end(body);
  });
}

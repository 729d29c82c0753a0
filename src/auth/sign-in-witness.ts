/** What went over the wire while signing in, which the library keeps to itself. */
export interface SignInWitness {
  /** The last answer that was no success: status, and the error it named. */
  refusal: { status: number; error: string; description: string } | null;
  /** The last failure to get an answer at all. */
  broken: { code: string; host: string } | null;
  /** How far this machine's clock runs ahead of the server's, in milliseconds; null when no answer came. */
  clockAheadMs: number | null;
  /** What ends the requests of the sign-in under way; the library does not pass it to all of them. */
  signal: AbortSignal | null;
}

interface PipelineRequest {
  readonly url: string;
  abortSignal?: unknown;
  onDownloadProgress?: (progress: { loadedBytes: number }) => void;
}

interface PipelineResponse {
  readonly status: number;
  readonly bodyAsText?: string | null;
  readonly headers: { get(name: string): string | undefined };
}

// Answers of sign-in servers are a few kilobytes; the library would read one without end into memory.
const maxBytes = 1024 * 1024;
export const tooLarge = "TOO_LARGE";

/** A policy for the library's pipeline that fills a witness and lets no request wait for ever and no answer grow for ever; it keeps no request. */
export function createWitness(requestMs: number): { witness: SignInWitness; policy: typeof policy } {
  const witness: SignInWitness = { refusal: null, broken: null, clockAheadMs: null, signal: null };
  const policy = {
    name: "dvsync-witness",
    async sendRequest<Q extends PipelineRequest, A extends PipelineResponse>(
      request: Q,
      next: (request: Q) => Promise<A>,
    ): Promise<A> {
      const asked = request.abortSignal;
      // Not `request.timeout`: where there is no answer, the library's timer goes on and keeps the process alive.
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), requestMs);
      const signals = [asked, witness.signal, late.signal].filter((signal) => signal instanceof AbortSignal);
      const signal = AbortSignal.any(signals);
      request.abortSignal = signal;
      request.onDownloadProgress = ({ loadedBytes }) => {
        if (loadedBytes > maxBytes) late.abort(Object.assign(new Error(tooLarge), { code: tooLarge }));
      };
      // The metadata service of a machine is asked over http, only to see whether there is one.
      const isWitnessed = request.url.startsWith("https:");
      try {
        const response = await unlessAborted(next(request), signal);
        if (isWitnessed) note(witness, response);
        return response;
      } catch (error) {
        if (isWitnessed) {
          witness.refusal = null;
          witness.broken = { code: readCode(error), host: new URL(request.url).host };
        }
        throw error;
      } finally {
        clearTimeout(timer);
        request.abortSignal = asked; // the library sends the same request again
      }
    },
  };
  return { witness, policy };
}

/** The library itself does not always hear of an abort once an answer has begun. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function note(witness: SignInWitness, response: PipelineResponse): void {
  const date = Date.parse(response.headers.get("date") ?? "");
  if (!Number.isNaN(date)) witness.clockAheadMs = Date.now() - date;
  witness.broken = null;
  witness.refusal =
    response.status < 300 ? null : { status: response.status, ...readError(response.bodyAsText) };
}

// What is longer says nothing to a person, and costs time to search.
const maxText = 4000;

function readError(body: string | null | undefined): { error: string; description: string } {
  const value = parse(body ?? "");
  const text = (name: string): string => {
    const found =
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    return typeof found === "string" ? found.slice(0, maxText) : "";
  };
  return { error: text("error"), description: text("error_description") };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function readCode(error: unknown): string {
  // The library's own end of a request that took too long.
  if (error instanceof Error && error.name === "AbortError") return "ETIMEDOUT";
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
    const code = first instanceof Error && "code" in first ? first.code : undefined;
    if (typeof code === "string" && code !== "REQUEST_SEND_ERROR") return code;
  }
  return error instanceof Error ? error.message : String(error);
}

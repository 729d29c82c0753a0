import type { DvsyncError } from "../errors/dvsync-error.ts";
import type { WireError } from "../errors/wire-error.ts";
import { failOfWire } from "../errors/wire-failures.ts";
import { proxyFor } from "./proxy-for.ts";
import { ProxyRefusal } from "./to-wire-error.ts";

/** A broken wire as the error a person reads: what happened, why, and what to do next. Exit code 75 where another try may help. */
export function explainWireError(error: WireError, origin: string, env: NodeJS.ProcessEnv): DvsyncError {
  const choice = proxyFor(origin, env);
  const proxy =
    choice === null
      ? null
      : {
          host: new URL(choice.uri).host,
          variable: choice.variable,
          hasCredentials: choice.credentials !== null,
        };
  const proxyStatus = error.cause instanceof ProxyRefusal ? error.cause.status : null;
  const wire = { origin, host: new URL(origin).host, errno: errnoOf(error), isSignIn: false };
  return failOfWire(error.kind, { ...wire, proxy, proxyStatus }, error);
}

function errnoOf(error: WireError): string {
  const cause = error.cause instanceof AggregateError ? (error.cause.errors[0] as unknown) : error.cause;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : error.message;
}

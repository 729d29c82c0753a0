import { setMaxListeners } from "node:events";
import type { AuthContext } from "./auth-context.ts";
import type { AuthSettings } from "./auth-settings.ts";
import { DvsyncError } from "../errors/dvsync-error.ts";
import { createCredential } from "./create-credential.ts";
import { explainSignIn } from "./explain-sign-in.ts";
import { readIdentity } from "./read-identity.ts";
import type { FetchToken } from "./share-access-tokens.ts";
import { createWitness } from "./sign-in-witness.ts";

/** Fetches access tokens with a credential of Azure's library, which is loaded on the first fetch. It ends in time, whatever the servers do. */
export function fetchWithCredential(settings: AuthSettings, context: AuthContext): FetchToken {
  const { requestMs = 30_000, signInMs = 90_000 } = context.limits ?? {};
  const { witness, policy } = createWitness(requestMs);
  const scope = settings.scope ?? `${context.origin}/.default`;
  let credential: ReturnType<typeof createCredential> | null = null;

  return async ({ fresh, signal }) => {
    const identity = await readIdentity(settings, context);
    // A person with a device code has the time that the server gives.
    const limit = settings.method === "device-code" ? [] : [AbortSignal.timeout(signInMs)];
    const abortSignal = AbortSignal.any([signal, ...limit]);
    Object.assign(witness, { refusal: null, broken: null, signal: abortSignal });
    try {
      // The credential keeps access tokens by itself; one that was refused is got rid of with it.
      if (fresh) credential = null;
      credential ??= createCredential(settings.method, identity, context, policy);
      const ready = await credential;
      const token = await unlessAborted(abortSignal, ready.getToken(scope, { abortSignal }));
      if (token === null) throw new Error("no access token came back");
      return { accessToken: token.token, expiresAt: token.expiresOnTimestamp };
    } catch (error) {
      // What a credential was made from may have been mended meanwhile.
      credential = null;
      signal.throwIfAborted();
      const explained = explainSignIn(error, { ...context, method: settings.method, identity, witness });
      // Without any credentials, an address that is wrong is what has to be mended first: this breaks where nobody answers.
      if (explained instanceof DvsyncError && explained.code === "DVS-AUTH-NO-CREDENTIALS") {
        await context.discover();
      }
      throw explained;
    }
  };
}

function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  setMaxListeners(0, signal);
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { WireError } from "../../src/errors/wire-error.ts";
import { explainWireError } from "../../src/http/explain-wire-error.ts";
import { openWire } from "../../src/http/send.ts";

/** One request; its text, or the kind of the error and how it is explained. */
export default async function ask(input: { origin: string; env: NodeJS.ProcessEnv }): Promise<unknown> {
  const wire = openWire({ origin: input.origin, env: input.env, userAgent: "dvsync/0.0.0" });
  try {
    const answer = await wire.send({ url: `${input.origin}/` });
    return await answer.text();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const { code, exitCode, message, hint }: DvsyncError = explainWireError(error, input.origin, input.env);
    return { kind: error.kind, code, exitCode, message, hint };
  } finally {
    await wire.close();
  }
}

import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { openWire } from "../../src/http/send.ts";

/** Reads a body more slowly than it comes, holding on to each chunk for a while; its length and its SHA-256. */
export default async function readSlowly(input: { origin: string }): Promise<unknown> {
  const wire = openWire({ origin: input.origin, env: {}, userAgent: "dvsync/0.0.0" });
  const hash = createHash("sha256");
  let length = 0;
  let turn = 0;
  const { body } = await wire.send({ url: `${input.origin}/` });
  for await (const chunk of body) {
    if (turn++ % 3 > 0) await setTimeout(turn % 5);
    hash.update(chunk);
    length += chunk.length;
  }
  await wire.close();
  return { length, sha256: hash.digest("hex") };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAsker } from "../../src/dataverse/asker.ts";
import { createDataverse } from "../../src/dataverse/client.ts";
import { type Clock, createPatience } from "../../src/dataverse/patience.ts";
import { toWebApi } from "../../src/dataverse/web-api.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { explainWireError } from "../../src/http/explain-wire-error.ts";
import { openWire, type Wire, type WireOptions } from "../../src/http/send.ts";
import { withAccessToken } from "../../src/http/with-access-token.ts";
import type { PullContext, PullOptions } from "../../src/sync/pull-context.ts";
import { pullEntity } from "../../src/sync/pull-entity.ts";
import { verifyEntity } from "../../src/sync/verify/verify-entity.ts";
import type { VerifyOptions } from "../../src/sync/verify/verify-job.ts";
import type { PullEvent, PullResult, VerifyResult } from "../../src/types.ts";

/** A client of an emulator in this process, whose clock does not wait but remembers how long it should have. */
export interface InProcess {
  readonly context: PullContext;
  /** Every wait that was asked for, in ms. */
  readonly waits: number[];
  readonly events: PullEvent[];
  pull(options?: Partial<PullOptions>): Promise<PullResult>;
  verify(options?: Partial<VerifyOptions>): Promise<VerifyResult>;
  close(): Promise<void>;
}

export interface InProcessOptions {
  readonly dir: string;
  readonly maxWaitMs?: number;
  readonly timeouts?: WireOptions["timeouts"];
  readonly now?: () => Date;
  readonly signal?: AbortSignal;
  readonly entity?: string;
}

/** Opens a client that pulls `accounts` (or another entity) of the emulator into `dir`. */
export function openInProcess(emulator: Pick<Emulator, "url">, options: InProcessOptions): InProcess {
  const { url } = emulator;
  const { origin } = new URL(url);
  const webApi = toWebApi({ url, apiVersion: "9.2" });
  const signal = options.signal ?? new AbortController().signal;
  const waits: number[] = [];
  const events: PullEvent[] = [];
  let time = Date.now();
  const clock: Clock = {
    now: () => time,
    async sleep(ms) {
      waits.push(ms);
      time += ms;
      signal.throwIfAborted();
    },
    random: () => 0.5,
  };
  const wire: Wire = openWire({
    origin,
    env: {},
    userAgent: "dvsync/test",
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
  });
  const send = withAccessToken(
    wire.send,
    { get: () => Promise.resolve(null), reject: () => undefined },
    origin,
  );
  const patience = createPatience(options.maxWaitMs ?? 600_000, clock);
  const ask = (entity: string, askSignal: AbortSignal) =>
    createAsker({
      send,
      patience,
      clock,
      signal: askSignal,
      explainWire: (error) => explainWireError(error, origin, {}),
      onWait: (ms, reason) => events.push({ kind: "wait", entity, ms, reason }),
    });
  const dataverse = createDataverse(ask("", signal), webApi);
  const context: PullContext = {
    dir: options.dir,
    url,
    apiVersion: "9.2",
    webApi,
    origin,
    createAsker: ask,
    async readEnvironment() {
      const { organizationId } = await dataverse.whoAmI();
      return { organizationId, retentionDays: await dataverse.readRetentionDays() };
    },
    now: options.now ?? (() => new Date()),
    signal,
    onEvent: (event) => void events.push(event),
  };
  return {
    context,
    waits,
    events,
    pull: (pulled) =>
      pullEntity(context, {
        entity: options.entity ?? "accounts",
        select: null,
        pageSize: 5000,
        full: false,
        dryRun: false,
        wait: false,
        ...pulled,
      }),
    verify: (verified) =>
      verifyEntity(context, {
        entity: options.entity ?? "accounts",
        level: "keys",
        sample: 0,
        pageSize: 5000,
        repair: false,
        dryRun: false,
        wait: false,
        maxWaitMs: options.maxWaitMs ?? 600_000,
        clock,
        ...verified,
      }),
    close: () => wire.close(),
  };
}

/** The lines of a snapshot; throws unless every line, the last one too, ends in a newline. */
export function readLines(dir: string, entity = "accounts"): string[] {
  return readLinesOf(join(dir, `${entity}.ndjson`));
}

/** The same of a snapshot that lies anywhere. */
export function readLinesOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  if (text === "") return [];
  if (!text.endsWith("\n")) throw new Error("the last line has no newline");
  return text.slice(0, -1).split("\n");
}

/** Two lists of lines as sets. */
export function sorted(lines: readonly string[]): string[] {
  return [...lines].sort();
}

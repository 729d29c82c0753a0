import type { RequestListener } from "node:http";
import { startChurn } from "./churn.ts";
import { EmulatedTable } from "./data/table.ts";
import type { Emulator, EmulatorOptions } from "./emulator.ts";
import { EditBook } from "./faults/edit-book.ts";
import { HoldBook } from "./faults/hold-book.ts";
import { setFault } from "./faults/set-fault.ts";
import { openState } from "./open-state.ts";
import { sampleTables } from "./seeds/sample-tables.ts";
import type { TableSeed } from "./seeds/table-seed.ts";
import type { State } from "./state.ts";
import { checkSetting } from "./switches/switches.ts";
import type { Access } from "./wire/access.ts";
import { listen } from "./wire/listen.ts";
import { serve } from "./wire/serve.ts";
import type { Desk } from "./wire/serve.ts";

/** Starts a small Dataverse on the loopback address; resolves when it takes requests. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const state = openState(options);
  for (const seed of options.tables ?? sampleTables()) addTable(state, seed);
  Object.assign(state.switches, options.switches);
  const holds = new HoldBook();
  const edits = new EditBook();
  const churns: (() => void)[] = [];
  const requests: Desk["requests"] = [];
  const scheme = options.tls === undefined ? "http" : "https";
  const access = accessOf(options);
  const listener: RequestListener = (incoming, response) => {
    serve({ state, access, holds, edits, scheme, requests }, incoming, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  };
  const server = await listen(options, listener);
  const url = `${scheme}://127.0.0.1:${server.port}${state.basePath}`;
  access.resourceId = `${url}/`;
  return {
    url,
    port: server.port,
    requests,
    switches: state.switches,
    faults: state.faults,
    get organizationId() {
      return state.organizationId;
    },
    set organizationId(id) {
      state.organizationId = id;
    },
    get retentionDays() {
      return state.retentionDays;
    },
    set retentionDays(days) {
      state.retentionDays = days;
    },
    set(name, value) {
      if (name === "fault") {
        setFault(state.faults, value);
      } else {
        checkSetting(name, value);
        Object.assign(state.switches, { [name]: value });
      }
    },
    expireTokens: (entitySet = "") => expireTokens(state, entitySet),
    hold: (match, afterBytes) => holds.hold(match, afterBytes),
    before: (nth, edit, match) => edits.add(nth, edit, match),
    churn(perSecond) {
      churns.push(startChurn(state.tables, perSecond));
    },
    table(entitySet) {
      const table = state.tables.get(entitySet);
      if (table === undefined) throw new Error(`the emulator has no table ${entitySet}`);
      return table;
    },
    addTable: (seed) => addTable(state, seed),
    async close() {
      for (const end of churns) end();
      holds.releaseAll();
      await server.close();
    },
  };
}

function addTable(state: State, seed: TableSeed): EmulatedTable {
  const table = new EmulatedTable(seed, state.organization, () => {
    if (state.switches["column-change"] === "expire") expireTokens(state, seed.entitySet);
  });
  state.tables.set(seed.entitySet, table);
  return table;
}

// One version, and what lags behind, are skipped, so that tokens handed out from now on lie above the mark.
function expireTokens(state: State, entitySet: string): void {
  state.expiredUpTo.set(entitySet, state.organization.version);
  state.organization.take(1 + Number(state.switches.lag));
  if (state.heldAt !== undefined) state.heldAt = state.organization.version;
}

function accessOf(options: EmulatorOptions): Access & { resourceId: string } {
  const { accessToken = null, verifyAccessToken } = options;
  const fallback = accessToken === null ? undefined : (token: string): boolean => token === accessToken;
  return {
    accepts: verifyAccessToken ?? fallback,
    authorizationUri:
      options.authorizationUri ??
      "https://login.microsoftonline.com/2a5f3c1e-7d5b-4c43-9d4b-6f1f0d8c9b7a/oauth2/authorize",
    resourceId: "",
  };
}

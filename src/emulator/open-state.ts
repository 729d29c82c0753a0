import { openOrganization } from "./data/organization.ts";
import type { EmulatorOptions } from "./emulator.ts";
import { FaultBook } from "./faults/fault-book.ts";
import { Customizing } from "./metadata/customizing.ts";
import { HandedOut } from "./state.ts";
import type { State } from "./state.ts";
import { openSwitches } from "./switches/switches.ts";

/** The state of an emulator that has no tables yet, all switches at their defaults. */
export function openState(options: EmulatorOptions): State {
  const organization = openOrganization(options.clock ?? (() => new Date()), options.firstVersion);
  const switches = openSwitches((name) => {
    if (name === "min-active-version") hold();
  });
  const state: State = {
    organization,
    switches,
    tables: new Map(),
    faults: new FaultBook(),
    handedOut: new HandedOut(),
    customizing: new Customizing(switches),
    basePath: options.basePath ?? "",
    organizationId: options.organizationId ?? "7f8b0a1c-5a5b-ee11-a383-000d3a5b0a00",
    retentionDays: options.retentionDays ?? 7, // docs/protocol.md 7.1
    tokenLifetimeMs: options.tokenLifetimeMs,
    expiredUpTo: new Map(),
    heldAt: undefined,
    turn: 0,
  };
  function hold(): void {
    const isHeld = switches["min-active-version"] === "held";
    state.heldAt = isHeld ? (state.heldAt ?? organization.version) : undefined;
  }
  return state;
}

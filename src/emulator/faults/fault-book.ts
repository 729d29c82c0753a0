import type { EmulatorRequest } from "../request.ts";
import { plainFaults } from "./fault.ts";
import type { Fault, FaultKind } from "./fault.ts";
import { randomSource } from "./random-source.ts";

/** When a fault strikes. */
export interface FaultRule {
  readonly fault: Fault;
  /** Which requests count; all by default. */
  readonly match?: (request: EmulatorRequest) => boolean;
  /** The first matching request to fail, from 1. */
  readonly nth?: number;
  /** How many matching requests fail from there on; 1 by default. */
  readonly times?: number;
}

/** Faults that strike by chance, the same ones for the same seed. */
export interface RandomFaults {
  /** 0 to 1. */
  readonly rate: number;
  readonly seed: number;
  readonly kinds: readonly (FaultKind | Fault)[];
}

/** The faults that wait for requests. */
export class FaultBook {
  #rules: { readonly rule: FaultRule; seen: number }[] = [];
  #chance: (() => Fault | undefined) | undefined;

  /** Adds a rule; rules are asked in the order they were added. */
  add(rule: FaultRule): void {
    this.#rules.push({ rule, seen: 0 });
  }

  /** Forgets all rules and random faults. */
  clear(): void {
    this.#rules = [];
    this.#chance = undefined;
  }

  /** Lets requests fail by chance until `clear`. */
  random(faults: RandomFaults): void {
    const next = randomSource(faults.seed);
    this.#chance = () => {
      const strikes = next() < faults.rate;
      const kind = faults.kinds[Math.floor(next() * faults.kinds.length)];
      if (!strikes || kind === undefined) return undefined;
      return typeof kind === "string" ? plainFaults[kind] : kind;
    };
  }

  /** The fault that this request meets; `suits` tells whether a fault can strike it at all. */
  take(request: EmulatorRequest, suits: (fault: Fault) => boolean): Fault | undefined {
    for (const entry of this.#rules) {
      const { fault, match, nth = 1, times = 1 } = entry.rule;
      if (!suits(fault) || (match !== undefined && !match(request))) continue;
      entry.seen++;
      if (entry.seen >= nth && entry.seen < nth + times) return fault;
    }
    const fault = this.#chance?.();
    return fault !== undefined && suits(fault) ? fault : undefined;
  }
}

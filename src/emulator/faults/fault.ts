/** What can go wrong with a request, by kind. */
export type Fault =
  /** An error status; `body` is the shape of its body. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly retryAfter?: string;
      readonly body?: "json" | "html" | "empty" | "aspnet";
      readonly code?: string;
      readonly message?: string;
    }
  /** The connection breaks in the middle of the body. */
  | { readonly kind: "cut"; readonly afterBytes?: number; readonly transfer?: "length" | "chunked" }
  /** A chunked body ends properly, but after half of the JSON. */
  | { readonly kind: "short"; readonly afterBytes?: number }
  /** The body stops and nothing more comes. */
  | { readonly kind: "stall"; readonly afterBytes?: number }
  /** The connection breaks before the first header. */
  | { readonly kind: "reset" }
  /** `Content-Encoding: gzip`, damaged in the middle; with `bit`, that one bit of the body is turned over, and only the checksum tells. */
  | { readonly kind: "broken-gzip"; readonly bit?: number }
  /** Bytes in the middle of the body that are no JSON. */
  | { readonly kind: "garbage" }
  /** A gateway's page with status 200. */
  | { readonly kind: "html200" }
  | { readonly kind: "redirect"; readonly location: string; readonly status?: number }
  /** A page whose next link is the link that asked for it (docs/protocol.md 10.12). */
  | { readonly kind: "repeat-next-link" }
  /** A page that speaks of more records and has no link (docs/protocol.md 3.9). */
  | { readonly kind: "more-records-without-link" }
  /** A page with neither link. */
  | { readonly kind: "no-links" }
  /** A page whose links point to another origin (docs/protocol.md 10.13). */
  | { readonly kind: "foreign-link"; readonly origin: string }
  /** 0x80044151 (docs/protocol.md 10.14). */
  | { readonly kind: "sql-timeout" }
  /** A page of changes without its deletes, or without its new and changed rows: lost for good. */
  | { readonly kind: "lost-change"; readonly of?: "delete" | "upsert" }
  /** The answer comes later. */
  | { readonly kind: "delay"; readonly ms: number };

/** The names of all faults. */
export type FaultKind = Fault["kind"];

/** Every fault in its plainest form, for random faults and for lists. */
export const plainFaults = {
  status: { kind: "status", status: 503 },
  cut: { kind: "cut" },
  short: { kind: "short" },
  stall: { kind: "stall" },
  reset: { kind: "reset" },
  "broken-gzip": { kind: "broken-gzip" },
  garbage: { kind: "garbage" },
  html200: { kind: "html200" },
  redirect: { kind: "redirect", location: "http://localhost:1/login" },
  "repeat-next-link": { kind: "repeat-next-link" },
  "more-records-without-link": { kind: "more-records-without-link" },
  "no-links": { kind: "no-links" },
  "foreign-link": { kind: "foreign-link", origin: "http://localhost:1" },
  "sql-timeout": { kind: "sql-timeout" },
  "lost-change": { kind: "lost-change" },
  delay: { kind: "delay", ms: 5 },
} as const satisfies { readonly [Kind in FaultKind]: Fault };

/** The names of all faults, for help texts and tests. */
export const faultKinds = Object.keys(plainFaults) as readonly FaultKind[];

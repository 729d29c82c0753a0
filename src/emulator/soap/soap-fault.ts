/** What a fault says. */
export interface FaultFacts {
  /** As the Web API writes it: `0x80044352`. */
  readonly code: string;
  readonly message: string;
  /** Seconds to wait. */
  readonly retryAfter?: number;
}

/** Thrown where a request cannot be answered; a plain one has no OrganizationServiceFault in it. */
export class SoapFault extends Error {
  readonly facts: FaultFacts;
  /** The fault code of a request that never came to the service: `a:DeserializationFailed`. */
  readonly plainCode: string | undefined;

  constructor(facts: FaultFacts, plainCode?: string) {
    super(facts.message);
    this.facts = facts;
    this.plainCode = plainCode;
  }
}

/** The fault of a request that cannot be deserialized. */
export function unreadable(what: string): SoapFault {
  const message = `The formatter threw an exception while trying to deserialize the message: ${what}`;
  return new SoapFault({ code: "0x0", message }, "a:DeserializationFailed");
}

/** A code as faults have it: signed, decimal. */
export function toSigned(code: string): number {
  return /^0x[0-9a-f]+$/i.test(code) ? Number.parseInt(code, 16) | 0 : Number(code) | 0;
}

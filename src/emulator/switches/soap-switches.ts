/** What the public record leaves open about the Organization Service (docs/protocol-organization-service.md 10, 12). */
export const soapSwitches = {
  "soap-prefixes": {
    about: "the prefixes of a SOAP answer",
    settings: ["recorded", "letters", "default", "root"],
  },
  "soap-white-space": {
    about: "white space between the elements of a SOAP answer",
    settings: ["none", "indented"],
  },
  "soap-newer-members": {
    about: "GlobalMetadataVersion and RecordCountLessThanMarv, when nobody asked for them",
    settings: ["nil", "absent", "filled"],
  },
  "soap-token-early": {
    about: "DataToken before the last page (filled: with a wrong value)",
    settings: ["nil", "absent", "filled"],
  },
  "soap-cookie-late": {
    about: "PagingCookie on the last page",
    settings: ["nil", "absent", "filled"],
  },
  "soap-row-version": { about: "RowVersion of rows", settings: ["digits", "nil"] },
  "soap-deleted": {
    about: "what a deleted reference tells (full: version and time; token: version)",
    settings: ["full", "token", "bare"],
  },
  "soap-formatted": { about: "FormattedValues of rows", settings: ["filled", "empty"] },
  "soap-date-only": { about: "dates without a time", settings: ["without-z", "with-z"] },
  "soap-request-type": { about: "i:type on the request element", settings: ["optional", "required"] },
  "soap-count": { about: "a Count above 5,000", settings: ["cut", "exact"] },
  "soap-malformed-token": {
    about: "the code for a DataVersion that is none",
    settings: ["0x80044352", "0x80040203", "0x80072515"],
  },
  "soap-fault": {
    about: "the form of a fault",
    settings: ["soap11", "soap12", "no-detail", "inner", "400"],
  },
  "soap-throttle": {
    about: "how a throttled SOAP request is told to wait",
    settings: ["500", "429", "header", "half-second"],
  },
  "soap-errors": {
    about: "what comes instead of a fault",
    settings: ["soap", "json", "html", "empty-401"],
  },
  "soap-items": {
    about: "items of a SOAP answer that a reader may not expect",
    settings: ["clean", "twice", "unknown-delete", "unknown-type"],
  },
} as const;

const reads = { what: "a number", form: /^\d{1,9}$/, example: "2" };

/** What is open about columns, choices and customizing, and who may do it. */
export const metadataSwitches = {
  // docs/protocol.md 7.7
  "column-change": {
    about: "what becomes of delta tokens when a table gains, loses or changes a column",
    settings: ["kept", "expire"],
  },
  // docs/protocol.md 8.5
  "global-choices": {
    about: "where the values of a global choice stand",
    settings: ["both", "global-only"],
  },
  // docs/protocol.md 8.10
  customizer: {
    about: "whether the user may change and publish definitions",
    settings: ["yes", "no-write", "no-publish"],
  },
  // docs/protocol.md 8.2
  "not-switchable": {
    about: "the answer to change tracking asked of a table that may not be switched (204: without effect)",
    settings: ["400", "204"],
  },
  // docs/protocol.md 8.10
  "tracking-off": {
    about: "the answer to an attempt to switch change tracking off (204: without effect)",
    settings: ["400", "204", "mobile-offline"],
  },
  // docs/protocol.md 8.11
  "metadata-cache": {
    about: "how many reads of a definition still show the old one after a publish",
    settings: ["0"],
    takes: reads,
  },
  // docs/protocol.md 8.10
  "after-publish": {
    about: "how many requests for rows fail with 0x80040216 after a publish",
    settings: ["0"],
    takes: reads,
  },
} as const;

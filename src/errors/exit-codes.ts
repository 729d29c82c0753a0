/** The documented exit codes beside 0, which is success; nothing else ever ends dvsync, except a signal that is sent twice. */
export const exitCodes = {
  no: 1,
  usage: 64,
  data: 65,
  unavailable: 69,
  bug: 70,
  io: 74,
  tryAgain: 75,
  denied: 77,
  config: 78,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = 0 | (typeof exitCodes)[keyof typeof exitCodes];

/** What each exit code means, and what a scheduler does about it; in the order of the manual. */
export const exitCodeTable: readonly {
  readonly codes: readonly ExitCode[];
  readonly means: string;
  readonly todo: string;
}[] = [
  { codes: [0], means: "done", todo: "" },
  { codes: [1], means: 'the answer is "no": count --exit-code, status --check', todo: "" },
  { codes: [64], means: "usage: unknown option, bad argument", todo: "fix the call" },
  { codes: [65], means: "bad data: in an answer of the server, or in a file", todo: "look" },
  { codes: [69], means: "the service cannot be reached, or fails for good", todo: "look" },
  { codes: [70], means: "a bug in dvsync", todo: "report it" },
  { codes: [74], means: "input or output: disk full, no permission", todo: "fix the disk" },
  { codes: [75], means: "locked, throttled, or unavailable beyond --max-wait", todo: "run it again" },
  { codes: [77], means: "not signed in, or not allowed", todo: "fix rights" },
  { codes: [78], means: "configuration: .syncrc, unknown or untracked entity", todo: "fix the set-up" },
  { codes: [130, 143], means: "interrupted (SIGINT, SIGTERM); every file is whole", todo: "" },
];

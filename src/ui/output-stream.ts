/** A stream of text; `process.stdout` is one. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};

export type Env = Readonly<Record<string, string | undefined>>;

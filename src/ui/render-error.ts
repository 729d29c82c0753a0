/** The one function that turns an error into text: what happened, its code, what to do next; no secrets, no line break at the end. */
export function renderError(
  _error: unknown,
  _options: {
    readonly verbose: boolean;
    readonly entity?: string | null;
    readonly secrets?: readonly string[];
  },
): string {
  throw new Error("not written yet");
}

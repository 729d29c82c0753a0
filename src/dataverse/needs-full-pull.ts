/** The changes alone will not do: only a full pull is right. The message is the end of a sentence that begins "a full pull, because". */
export class NeedsFullPullError extends Error {
  override readonly name = "NeedsFullPullError";
}

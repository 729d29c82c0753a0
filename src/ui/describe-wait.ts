/** `waiting 17 s because the server is throttling`: how long and why, as one phrase. */
export function describeWait(time: string, reason: string): string {
  return `waiting ${time}${toReason(reason)}`;
}

/** `as the server asked` and `the server is throttling` go on with the sentence; `429 Too Many Requests` stands in brackets. */
function toReason(reason: string): string {
  if (reason === "") return "";
  if (reason.startsWith("the ")) return ` because ${reason}`;
  return /^(as|because|for|until|after|before|since)\b/.test(reason) ? ` ${reason}` : ` (${reason})`;
}

import { parseDuration } from "./parse-duration.ts";
import { createXmlReader } from "./xml-reader.ts";

/** What a fault says; "" and null where it says nothing. */
export interface Fault {
  /** `s:Client`; the inner one, where there are several. */
  readonly faultCode: string;
  /** As it came: `-2147204270`. */
  readonly errorCode: string;
  /** The innermost message: outer ones often repeat it. */
  readonly message: string;
  readonly activityId: string | null;
  readonly retryAfterMs: number | null;
}

/** Reads a fault wherever in the document it stands, in either version of SOAP, whole or cut; null when the text holds none. */
export function parseFault(text: string): Fault | null {
  const path: string[] = [];
  const first = new Map<string, string>();
  const last = new Map<string, string>();
  const details = new Map<string, string>();
  let key = "";
  let content = "";
  const xml = createXmlReader({
    open(tag) {
      path.push(tag.local);
      content = "";
      first.set(`<${tag.local}>`, "");
    },
    text: (piece) => void (content += piece),
    close() {
      const name = path.pop()!;
      const said = content.trim();
      content = "";
      if (name === "key") key = said;
      if (name === "value") details.set(key, said);
      if (said === "") return;
      if (!first.has(name)) first.set(name, said);
      last.set(name, said);
    },
  });
  try {
    xml.push(Buffer.from(text));
    xml.end();
  } catch {
    // Cut, or a web page: what has been read by then is all there is.
  }
  if (!first.has("<Fault>") && !first.has("<OrganizationServiceFault>")) return null;
  const message = last.get("Message") ?? first.get("faultstring") ?? first.get("Text") ?? "";
  return {
    faultCode: first.get("faultcode") ?? first.get("Value") ?? "",
    errorCode: first.get("ErrorCode") ?? "",
    message: message.replace(/\s+/g, " "),
    activityId: first.get("ActivityId") ?? null,
    retryAfterMs: parseDuration(details.get("Retry-After") ?? ""),
  };
}

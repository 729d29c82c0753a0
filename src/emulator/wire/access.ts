import type { IncomingHttpHeaders } from "node:http";
import type { Switches } from "../switches/switch-table.ts";
import { errorAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";

/** Who is let in, and what those outside are told. */
export interface Access {
  /** Undefined lets everybody in. */
  readonly accepts: ((token: string) => boolean) | undefined;
  readonly authorizationUri: string;
  readonly resourceId: string;
}

/** The 401 or 403 that a request deserves, if any (docs/protocol.md 2.5, 2.6). */
export function checkAccess(
  access: Access,
  switches: Switches,
  headers: IncomingHttpHeaders,
): Answer | undefined {
  if (access.accepts !== undefined) {
    const token = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
    if (token === undefined || !access.accepts(token)) return challenge(access, switches);
  }
  const setting = switches["no-application-user"];
  if (setting === "off") return undefined;
  const texts = {
    on: "The user is not a member of the organization.",
    spanish: "El usuario no es miembro de la organización.",
  };
  return errorAnswer(403, "0x80072560", texts[setting]);
}

/** 401 with an empty body; the challenge names tenant and resource, unless a switch takes one away (docs/protocol.md 2.6, 2.7). */
export function challenge(access: Access, switches: Switches): Answer {
  const setting = switches.challenge;
  const mark = setting === "quoted" ? '"' : "";
  const parts = [
    ...(setting === "no-authorization-uri"
      ? []
      : [`authorization_uri=${mark}${access.authorizationUri}${mark}`]),
    ...(setting === "no-resource-id" ? [] : [`resource_id=${mark}${access.resourceId}${mark}`]),
  ];
  return { status: 401, headers: { "WWW-Authenticate": `Bearer ${parts.join(", ")}` }, body: [] };
}

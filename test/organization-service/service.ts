import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { createAsker } from "../../src/dataverse/asker.ts";
import type { Asker } from "../../src/dataverse/asker.ts";
import { createPatience } from "../../src/dataverse/patience.ts";
import { DvsyncError } from "../../src/errors/dvsync-error.ts";
import { toServiceUrl } from "../../src/organization-service/service-link.ts";
import { serve, wireTo } from "../support/serve.ts";
import { toOutline } from "./outline.ts";

/** What a request asked for. */
export interface Asked {
  readonly entityName: string;
  readonly columns: readonly string[];
  readonly count: number;
  readonly pageNumber: number;
  readonly pagingCookie: string | null;
  readonly dataVersion: string | null;
}

export interface Service {
  readonly url: string;
  readonly origin: string;
  readonly asker: Asker;
  readonly asked: readonly Asked[];
  /** What was waited for, in ms. */
  readonly waits: readonly number[];
}

/** How a request is answered: the body of a page, or anything else by hand. */
export type Respond = (asked: Asked, response: ServerResponse, number: number) => string | Buffer | null;

/** A strict Organization Service on this machine, below `/Org`, and an asker that waits in no time. Whatever is not a proper request gets 400. */
export async function serveOrganization(
  respond: Respond,
  signal = new AbortController().signal,
): Promise<Service> {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const wrong = check(request) ?? checkOrder(body);
    if (wrong !== null) {
      response.writeHead(400, { "content-type": "text/plain" }).end(wrong);
      return;
    }
    const what = parseAsked(body);
    asked.push(what);
    const page = respond(what, response, asked.length);
    if (page !== null) response.setHeader("content-type", "text/xml; charset=utf-8").end(page);
  };
  const { origin } = await serve((request, response) => void answer(request, response));
  const waits: number[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    sleep: (ms: number) => {
      now += ms;
      waits.push(ms);
      return Promise.resolve();
    },
    random: () => 0,
  };
  const asker = createAsker({
    send: wireTo(origin).send,
    patience: createPatience(3_600_000, clock),
    clock,
    signal,
    explainWire: ({ message }) => new DvsyncError({ code: "DVS-UNREACHABLE", exitCode: 69, message }),
    onWait: () => undefined,
  });
  return { url: toServiceUrl(`${origin}/Org`), origin, asker, asked, waits };
}

function check({ method, url, headers }: IncomingMessage): string | null {
  if (method !== "POST") return "method";
  if (url !== "/Org/XRMServices/2011/Organization.svc/web?SDKClientVersion=9.2") return `path ${url}`;
  if (headers["content-type"] !== "text/xml; charset=utf-8") return "content type";
  const action = "http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService/Execute";
  if (headers["soapaction"] !== `"${action}"`) return "SOAPAction";
  return Object.keys(headers).some((name) => name.startsWith("odata") || name === "prefer")
    ? "OData headers"
    : null;
}

/** The members whose order the service checks (docs/protocol-organization-service.md 2.2, 2.5, 2.6). */
function checkOrder(body: string): string | null {
  const names = toOutline(body).map((line) => /\}(\w+)/.exec(line)![1]!);
  const places = (wanted: readonly string[]) => wanted.map((name) => names.indexOf(name));
  for (const wanted of [
    ["Parameters", "RequestId", "RequestName"],
    ["AllColumns", "Columns"],
    ["Count", "PageNumber", "PagingCookie", "ReturnTotalRecordCount"],
  ]) {
    const found = places(wanted);
    if (found.includes(-1) || found.some((place, i) => i > 0 && place < found[i - 1]!))
      return `order of ${wanted.join()}`;
  }
  return null;
}

function parseAsked(body: string): Asked {
  const lines = toOutline(body);
  const member = (name: string) => textOf(lines.find((line) => line.includes(`}${name} `)));
  const parameter = (key: string) =>
    textOf(lines[lines.findIndex((line) => line.endsWith(`}key  = ${key}`)) + 1]);
  return {
    entityName: parameter("EntityName")!,
    columns: lines.filter((line) => line.includes("Arrays}string ")).map((line) => textOf(line)!),
    count: Number(member("Count")),
    pageNumber: Number(member("PageNumber")),
    pagingCookie: member("PagingCookie"),
    dataVersion: lines.some((line) => line.endsWith(" = DataVersion")) ? parameter("DataVersion") : null,
  };
}

function textOf(line: string | undefined): string | null {
  return / = ([^]*)$/.exec(line ?? "")?.[1] ?? null;
}

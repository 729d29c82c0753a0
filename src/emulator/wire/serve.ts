import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { EditBook } from "../faults/edit-book.ts";
import { faultAnswer } from "../faults/fault-answer.ts";
import type { HoldBook } from "../faults/hold-book.ts";
import { suits } from "../faults/suits.ts";
import type { EmulatorRequest } from "../request.ts";
import type { State } from "../state.ts";
import { answerSoap } from "../soap/answer-soap.ts";
import { isSoapPath } from "../soap/soap-exchange.ts";
import type { SoapExchange } from "../soap/soap-exchange.ts";
import { soapFaultAnswer } from "../soap/soap-fault-answer.ts";
import { route } from "../web-api/route.ts";
import { challenge, checkAccess } from "./access.ts";
import type { Access } from "./access.ts";
import { Refusal, errorAnswer, notEmulated } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { originOf } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { finish } from "./finish.ts";
import { parsePrefer, parseTarget } from "./parse-request.ts";
import { send } from "./send.ts";

/** What a server needs besides the state. */
export interface Desk {
  readonly state: State;
  readonly access: Access;
  readonly holds: HoldBook;
  readonly edits: EditBook;
  readonly scheme: "http" | "https";
  readonly requests: EmulatorRequest[];
}

const remembered = 10_000;

/** Answers one request, and notes it with what came of it. */
export async function serve(desk: Desk, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state, holds } = desk;
  const request = note(desk, incoming);
  const body = await readBody(incoming);
  const hold = holds.take(request);
  if (hold !== undefined && hold.afterBytes === undefined) await hold.wait();
  const target = parseTarget(request.path, state.basePath);
  const isSoap = isSoapPath(request.path, state.basePath);
  const fault = state.faults.take(request, (each) => suits(each, target, state, isSoap));
  if (fault !== undefined) request.fault = fault.kind;
  if (fault?.kind === "reset") return void response.destroy();
  if (fault?.kind === "delay") await delay(fault.ms);
  state.turn++;
  const asked = { state, method: request.method, headers: incoming.headers, body, fault };
  const exchange: Exchange | undefined = target && {
    ...asked,
    target,
    prefer: parsePrefer(incoming.headers.prefer),
    origin: originOf(desk, incoming.headers.host),
  };
  await desk.edits.run(request);
  const answer =
    (isSoap ? soapFaultAnswer(asked, state.turn) : undefined) ??
    (fault === undefined ? undefined : faultAnswer(fault, state.switches["retry-after"], state.turn)) ??
    rightAnswer(desk, incoming, exchange, isSoap ? asked : undefined);
  const challenged = answer.status === 401 ? { ...challenge(desk.access, state.switches).headers } : {};
  request.status = answer.status;
  const finished = finish(
    state.switches,
    { ...answer, headers: { ...challenged, ...answer.headers } },
    incoming.headers,
  );
  await send(response, finished, { fault, hold, isChunked: state.switches.transfer === "chunked" });
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function note(desk: Desk, incoming: IncomingMessage): EmulatorRequest {
  const { method = "GET", url = "/", headers } = incoming;
  const request: EmulatorRequest = { method, path: url, headers, status: 0 };
  desk.requests.push(request);
  if (desk.requests.length > remembered) desk.requests.shift();
  return request;
}

function rightAnswer(
  desk: Desk,
  incoming: IncomingMessage,
  exchange: Exchange | undefined,
  soap: SoapExchange | undefined,
): Answer {
  try {
    const denied = checkAccess(desk.access, desk.state.switches, incoming.headers);
    if (denied !== undefined) return denied;
    if (soap !== undefined) return answerSoap(soap);
    if (exchange === undefined) throw notEmulated(`anything outside /api/data/v9.x: ${incoming.url}`);
    return route(exchange);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    return errorAnswer(
      500,
      "emulator",
      `A bug in the emulator: ${error instanceof Error ? error.stack : String(error)}`,
    );
  }
}

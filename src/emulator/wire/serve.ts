import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { faultAnswer } from "../faults/fault-answer.ts";
import { suits } from "../faults/suits.ts";
import type { HoldBook } from "../faults/hold-book.ts";
import type { EmulatorRequest } from "../request.ts";
import type { State } from "../state.ts";
import { errorAnswer, isJson } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { challenge, checkAccess } from "./check-access.ts";
import type { Access } from "./check-access.ts";
import { compress } from "./compress.ts";
import type { Exchange } from "./exchange.ts";
import { originOf } from "./origin-of.ts";
import { parsePrefer } from "./prefer.ts";
import { notEmulated, Refusal } from "./refusal.ts";
import { route } from "./route.ts";
import { send } from "./send.ts";
import { parseTarget } from "./target.ts";
import { restyle } from "./white-space.ts";

/** What a server needs besides the state. */
export interface Desk {
  readonly state: State;
  readonly access: Access;
  readonly holds: HoldBook;
  readonly scheme: "http" | "https";
  readonly requests: EmulatorRequest[];
}

const remembered = 10_000;

/** Answers one request, and notes it with what came of it. */
export async function serve(desk: Desk, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state, holds } = desk;
  const request = note(desk, incoming);
  incoming.resume();
  const hold = holds.take(request);
  if (hold !== undefined && hold.afterBytes === undefined) await hold.wait();
  const target = parseTarget(request.path, state.basePath);
  const fault = state.faults.take(request, (each) => suits(each, target, state));
  if (fault !== undefined) request.fault = fault.kind;
  if (fault?.kind === "reset") return void response.destroy();
  if (fault?.kind === "delay") await delay(fault.ms);
  state.turn++;
  const exchange: Exchange | undefined = target && {
    state,
    target,
    prefer: parsePrefer(incoming.headers.prefer),
    origin: originOf(desk, incoming.headers.host),
    fault,
  };
  const wrong =
    fault === undefined ? undefined : faultAnswer(fault, state.switches["retry-after"], state.turn);
  const answer = wrong ?? rightAnswer(desk, incoming, exchange);
  const challenged = answer.status === 401 ? { ...challenge(desk.access, state.switches).headers } : {};
  request.status = answer.status;
  const finished = finish(desk, { ...answer, headers: { ...challenged, ...answer.headers } }, incoming);
  await send(response, finished, { fault, hold, isChunked: state.switches.transfer === "chunked" });
}

function note(desk: Desk, incoming: IncomingMessage): EmulatorRequest {
  const { method = "GET", url = "/", headers } = incoming;
  const request: EmulatorRequest = { method, path: url, headers, status: 0 };
  desk.requests.push(request);
  if (desk.requests.length > remembered) desk.requests.shift();
  return request;
}

function rightAnswer(desk: Desk, incoming: IncomingMessage, exchange: Exchange | undefined): Answer {
  try {
    const denied = checkAccess(desk.access, desk.state.switches, incoming.headers);
    if (denied !== undefined) return denied;
    if (incoming.method !== "GET") throw notEmulated(`the method ${incoming.method}`);
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

function finish(desk: Desk, answer: Answer, incoming: IncomingMessage): Answer {
  const { json, gzip } = desk.state.switches;
  const id = randomUUID();
  const headers = {
    ...answer.headers,
    // PROTOCOL 3.13
    "x-ms-service-request-id": id,
    REQ_ID: id,
    // PROTOCOL 10.3: with a thousands comma.
    "x-ms-ratelimit-burst-remaining-xrm-requests": "7999",
    "x-ms-ratelimit-time-remaining-xrm-requests": "1,199.97",
  };
  const isPlain = json === "compact" || !isJson(answer);
  const body = isPlain ? answer.body : [Buffer.from(restyle(Buffer.concat(answer.body).toString(), json))];
  return compress({ ...answer, headers, body }, headerOf(incoming, "accept-encoding"), gzip);
}

function headerOf(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return typeof value === "string" ? value : value?.join(",");
}

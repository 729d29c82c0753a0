import { callerIds, onlineVersion } from "../web-api/functions.ts";
import { challengeOnly, errorAnswer, plainAnswer, Refusal } from "../wire/answer.ts";
import type { Answer } from "../wire/answer.ts";
import { readChangesRequest } from "./changes-request.ts";
import { readRequest } from "./read-request.ts";
import { retrieveChanges } from "./retrieve-changes.ts";
import { SoapFault } from "./soap-fault.ts";
import type { SoapExchange } from "./soap-exchange.ts";
import { writeFault, writeResults } from "./write-answer.ts";
import type { Result } from "./write-answer.ts";
import { writeChanges } from "./write-changes.ts";

const action = "http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService/Execute";

/** The answer of the Organization Service: a result, or a fault that says why there is none. */
export function answerSoap(exchange: SoapExchange): Answer {
  try {
    return execute(exchange);
  } catch (error) {
    if (error instanceof SoapFault) return faultAnswerOf(exchange, error);
    if (error instanceof Refusal) return faultAnswerOf(exchange, new SoapFault(error.facts));
    throw error;
  }
}

function execute(exchange: SoapExchange): Answer {
  const { headers, state } = exchange;
  if (exchange.method !== "POST") return plainAnswer(405, "text/html", "");
  if (!/^text\/xml\b/i.test(headers["content-type"] ?? "")) return plainAnswer(415, "text/html", "");
  const asked = (headers["soapaction"]?.toString() ?? "").replaceAll('"', "");
  if (asked !== action) {
    throw new SoapFault(
      { code: "0x0", message: `The message with Action '${asked}' cannot be processed.` },
      "a:ActionNotSupported",
    );
  }
  const request = readRequest(exchange.body, state.switches["soap-request-type"] === "required");
  switch (request.name) {
    case "RetrieveEntityChanges": {
      const changes = readChangesRequest(request);
      return writeResults(exchange, request.name, [
        writeChanges(exchange, changes, retrieveChanges(exchange, changes)),
      ]);
    }
    case "WhoAmI":
      return writeResults(exchange, request.name, callerResults(exchange));
    case "RetrieveVersion":
      return writeResults(exchange, request.name, [
        { key: "Version", namespace: "xsd", type: "string", content: onlineVersion },
      ]);
    default:
      throw new SoapFault({ code: "0x80040203", message: `The emulator does not do ${request.name}.` });
  }
}

function callerResults({ state }: SoapExchange): Result[] {
  const ids = { ...callerIds, OrganizationId: state.organizationId };
  return Object.entries(ids).map(([key, content]) => ({
    key,
    namespace: "serialization",
    type: "guid",
    content,
  }));
}

function faultAnswerOf(exchange: SoapExchange, fault: SoapFault): Answer {
  const { code, message } = fault.facts;
  switch (exchange.state.switches["soap-errors"]) {
    case "json":
      return errorAnswer(400, code, message);
    case "html":
      return plainAnswer(
        502,
        "text/html",
        "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>",
      );
    case "empty-401":
      return challengeOnly();
    default:
      return writeFault(exchange, fault);
  }
}

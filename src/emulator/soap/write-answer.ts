import { randomUUID } from "node:crypto";
import type { Answer } from "../wire/answer.ts";
import { plainAnswer } from "../wire/answer.ts";
import type { Namespace } from "./namespaces.ts";
import { toSigned } from "./soap-fault.ts";
import type { SoapFault } from "./soap-fault.ts";
import type { SoapExchange } from "./soap-exchange.ts";
import { escapeXml, indentXml, styleOf } from "./xml-style.ts";
import type { XmlStyle } from "./xml-style.ts";

/** One result of a message: its key, its type and its content. */
export interface Result {
  readonly key: string;
  readonly namespace: Namespace;
  readonly type: string;
  readonly content: string;
}

/** The answer that carries the results of a message. */
export function writeResults({ state }: SoapExchange, message: string, results: readonly Result[]): Answer {
  const style = styleOf(state.switches["soap-prefixes"]);
  const space = message === "RetrieveEntityChanges" ? "xrm" : "crm";
  const pairs = results.map(
    ({ key, namespace, type, content }) =>
      style.open("xrm", "KeyValuePairOfstringanyType") +
      style.text("generic", "key", key) +
      style.typed("generic", "value", namespace, type, [namespace]) +
      content +
      style.close("generic", "value") +
      style.close("xrm", "KeyValuePairOfstringanyType"),
  );
  const body =
    style.open("services", "ExecuteResponse", ["services"]) +
    style.typed(
      "services",
      "ExecuteResult",
      space,
      `${message}Response`,
      space === "crm" ? ["xrm", "xsi", "crm"] : ["xrm", "xsi"],
    ) +
    style.text("xrm", "ResponseName", message) +
    style.open("xrm", "Results", ["generic"]) +
    pairs.join("") +
    style.close("xrm", "Results") +
    style.close("services", "ExecuteResult") +
    style.close("services", "ExecuteResponse");
  return envelope(state, style, 200, "soap11", body);
}

/** The answer that carries a fault, in the form that the switches want. */
export function writeFault({ state }: SoapExchange, fault: SoapFault): Answer {
  const { switches } = state;
  const style = styleOf(switches["soap-prefixes"]);
  const form = switches["soap-fault"];
  const message = escapeXml(fault.facts.message);
  const hasDetail = form !== "no-detail" && fault.plainCode === undefined;
  const inner = hasDetail
    ? serviceFault(style, fault, form === "inner", new Date(state.organization.clock()))
    : "";
  const status = form === "400" ? 400 : 500;
  if (form === "soap12") {
    const detail = hasDetail ? style.open("soap12", "Detail") + inner + style.close("soap12", "Detail") : "";
    const code =
      style.open("soap12", "Code") +
      style.text("soap12", "Value", "s:Sender") +
      style.close("soap12", "Code");
    const reason =
      style.open("soap12", "Reason") +
      style.text("soap12", "Text", message) +
      style.close("soap12", "Reason");
    const content = style.open("soap12", "Fault") + code + reason + detail + style.close("soap12", "Fault");
    return envelope(state, style, status, "soap12", content);
  }
  // Members of a fault in SOAP 1.1 have no namespace.
  const plain = ` xmlns=""`;
  const content =
    style.open("soap11", "Fault") +
    `<faultcode${plain}>${fault.plainCode ?? "s:Client"}</faultcode>` +
    `<faultstring${plain} xml:lang="en-US">${message}</faultstring>` +
    (hasDetail ? `<detail${plain}>${inner}</detail>` : "") +
    style.close("soap11", "Fault");
  return envelope(state, style, status, "soap11", content);
}

function serviceFault(style: XmlStyle, fault: SoapFault, hasInner: boolean, now: Date): string {
  const { code, message, retryAfter } = fault.facts;
  const wait =
    retryAfter === undefined
      ? style.empty("xrm", "ErrorDetails")
      : style.open("xrm", "ErrorDetails", ["generic"]) +
        style.open("xrm", "KeyValuePairOfstringanyType") +
        style.text("generic", "key", "Retry-After") +
        style.typed("generic", "value", "serialization", "duration", ["serialization"]) +
        `PT${retryAfter}S` +
        style.close("generic", "value") +
        style.close("xrm", "KeyValuePairOfstringanyType") +
        style.close("xrm", "ErrorDetails");
  const members = (innerFault: string): string =>
    style.text("xrm", "ActivityId", randomUUID()) +
    style.text("xrm", "ErrorCode", `${toSigned(code)}`) +
    wait +
    style.nil("xrm", "HelpLink") +
    style.text("xrm", "Message", escapeXml(message)) +
    style.text("xrm", "Timestamp", now.toISOString().replace("Z", "1234Z")) +
    style.text("xrm", "ExceptionRetriable", "false") +
    style.nil("xrm", "ExceptionSource") +
    innerFault +
    style.nil("xrm", "OriginalException") +
    style.nil("xrm", "TraceText");
  const none = style.nil("xrm", "InnerFault");
  const inner = hasInner
    ? style.open("xrm", "InnerFault") + members(none) + style.close("xrm", "InnerFault")
    : none;
  return (
    style.open("xrm", "OrganizationServiceFault", ["xrm", "xsi"]) +
    members(inner) +
    style.close("xrm", "OrganizationServiceFault")
  );
}

function envelope(
  state: SoapExchange["state"],
  style: XmlStyle,
  status: number,
  soap: "soap11" | "soap12",
  content: string,
): Answer {
  const xml =
    style.open(soap, "Envelope", [soap]) +
    style.open(soap, "Body") +
    content +
    style.close(soap, "Body") +
    style.close(soap, "Envelope");
  const text = state.switches["soap-white-space"] === "indented" ? indentXml(xml) : xml;
  const type = soap === "soap12" ? "application/soap+xml; charset=utf-8" : "text/xml; charset=utf-8";
  return plainAnswer(status, type, text);
}

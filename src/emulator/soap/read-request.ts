import type { Namespace } from "./namespaces.ts";
import { parseXml } from "./parse-xml.ts";
import type { XmlElement } from "./parse-xml.ts";
import { unreadable } from "./soap-fault.ts";

/** A message to execute. */
export interface SoapRequest {
  readonly name: string;
  /** The values by key; those that are nil are left out. */
  readonly parameters: ReadonlyMap<string, XmlElement>;
}

/** Reads an envelope strictly: names, namespaces, types and the order inside the request are checked. */
export function readRequest(body: Buffer, typeIsRequired: boolean): SoapRequest {
  const request = requestIn(body);
  const [parameters, requestId, requestName] = request.children;
  // A data contract ignores what stands in the wrong place, so a client that writes another order is told here.
  expect(parameters, "xrm", "Parameters");
  expect(requestId, "xrm", "RequestId");
  const name = expect(requestName, "xrm", "RequestName").text;
  if (request.children.length !== 3) throw unreadable("the request has more than its three members");
  const space = ["WhoAmI", "RetrieveVersion"].includes(name) ? "crm" : "xrm";
  const type = `${space}:${name}Request`;
  if (request.type === undefined && typeIsRequired) throw unreadable("the request has no i:type");
  if (request.type !== undefined && request.type !== type) {
    throw unreadable(`the request has the type ${request.type} instead of ${type}`);
  }
  return { name, parameters: readParameters(parameters?.children ?? []) };
}

/** The children of an element in their order; each may be absent, none may be unknown or out of place. */
export function readMembers(
  element: XmlElement,
  namespace: Namespace,
  order: readonly string[],
): Map<string, XmlElement> {
  let place = 0;
  const members = new Map<string, XmlElement>();
  for (const child of element.children) {
    const at = order.indexOf(child.name, place);
    if (child.namespace !== namespace || at < 0) {
      throw unreadable(
        `${child.namespace}:${child.name} stands where ${namespace}:${order.slice(place).join(", ")} may stand`,
      );
    }
    place = at + 1;
    members.set(child.name, child);
  }
  return members;
}

function requestIn(body: Buffer): XmlElement {
  let envelope: XmlElement;
  try {
    envelope = parseXml(body.toString());
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
  expect(envelope, "soap11", "Envelope");
  const soapBody = readMembers(envelope, "soap11", ["Header", "Body"]).get("Body");
  const execute = expect(soapBody, "soap11", "Body").children[0];
  const request = expect(execute, "services", "Execute").children[0];
  return expect(request, "services", "request");
}

function readParameters(pairs: readonly XmlElement[]): Map<string, XmlElement> {
  const parameters = new Map<string, XmlElement>();
  for (const pair of pairs) {
    expect(pair, "xrm", "KeyValuePairOfstringanyType");
    const key = expect(pair.children[0], "generic", "key").text;
    const value = expect(pair.children[1], "generic", "value");
    if (parameters.has(key)) throw unreadable(`the parameter ${key} appears twice`);
    if (value.isNil) continue;
    if (value.type === undefined) throw unreadable(`the value of ${key} has no i:type`);
    parameters.set(key, value);
  }
  return parameters;
}

function expect(element: XmlElement | undefined, namespace: Namespace, name: string): XmlElement {
  if (element?.namespace === namespace && element.name === name) return element;
  const found = element === undefined ? "nothing" : `${element.namespace}:${element.name}`;
  throw unreadable(`${found} stands where ${namespace}:${name} has to stand`);
}

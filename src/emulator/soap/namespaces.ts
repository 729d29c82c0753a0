/** The namespaces of the Organization Service's messages. */
export const namespaces = {
  soap11: "http://schemas.xmlsoap.org/soap/envelope/",
  soap12: "http://www.w3.org/2003/05/soap-envelope",
  services: "http://schemas.microsoft.com/xrm/2011/Contracts/Services",
  xrm: "http://schemas.microsoft.com/xrm/2011/Contracts",
  xrm71: "http://schemas.microsoft.com/xrm/7.1/Contracts",
  xrm90: "http://schemas.microsoft.com/xrm/9.0/Contracts",
  crm: "http://schemas.microsoft.com/crm/2011/Contracts",
  generic: "http://schemas.datacontract.org/2004/07/System.Collections.Generic",
  arrays: "http://schemas.microsoft.com/2003/10/Serialization/Arrays",
  serialization: "http://schemas.microsoft.com/2003/10/Serialization/",
  xsd: "http://www.w3.org/2001/XMLSchema",
  xsi: "http://www.w3.org/2001/XMLSchema-instance",
} as const;

/** The short name of a namespace. */
export type Namespace = keyof typeof namespaces;

/** The short name of a namespace that the messages know. */
export function shortName(uri: string): Namespace | undefined {
  return (Object.keys(namespaces) as Namespace[]).find((name) => namespaces[name] === uri);
}

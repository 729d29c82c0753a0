/** The namespaces of the Organization Service (docs/protocol-organization-service.md, "Namespaces"). */
export const namespaces = {
  soap11: "http://schemas.xmlsoap.org/soap/envelope/",
  soap12: "http://www.w3.org/2003/05/soap-envelope",
  services: "http://schemas.microsoft.com/xrm/2011/Contracts/Services",
  xrm: "http://schemas.microsoft.com/xrm/2011/Contracts",
  xrm71: "http://schemas.microsoft.com/xrm/7.1/Contracts",
  xrm90: "http://schemas.microsoft.com/xrm/9.0/Contracts",
  generic: "http://schemas.datacontract.org/2004/07/System.Collections.Generic",
  arrays: "http://schemas.microsoft.com/2003/10/Serialization/Arrays",
  serialization: "http://schemas.microsoft.com/2003/10/Serialization/",
  schema: "http://www.w3.org/2001/XMLSchema",
  instance: "http://www.w3.org/2001/XMLSchema-instance",
} as const;

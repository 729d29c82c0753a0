const xsd = 'xmlns:e="http://www.w3.org/2001/XMLSchema"';

/** The id of row `row`. */
export function toId(row: number): string {
  return `5d1f0c11-6ab4-ef11-b8e8-${row.toString(16).padStart(12, "0")}`;
}

/** A row or a deleted row of a page, as XML. */
export function writeRow(row: number, name: string, version = 1000 + row): string {
  const pairs = `${pair("new_name", "e:string", name)}${pair("versionnumber", "e:long", String(version))}`;
  return (
    `<d:anyType i:type="d:NewOrUpdatedItem"><d:NewOrUpdatedEntity><b:Attributes>${pairs}</b:Attributes>` +
    `<b:EntityState i:nil="true"/><b:FormattedValues/><b:Id>${toId(row)}</b:Id><b:KeyAttributes/><b:LogicalName>new_shipment</b:LogicalName>` +
    '<b:RelatedEntities/><b:RowVersion i:nil="true"/></d:NewOrUpdatedEntity><d:Type>NewOrUpdated</d:Type></d:anyType>'
  );
}

/** The same for a row that is gone. */
export function writeDeleted(row: number): string {
  return (
    `<d:anyType i:type="d:RemovedOrDeletedItem"><d:RemovedItem><b:Id>${toId(row)}</b:Id><b:KeyAttributes/><b:LogicalName>new_shipment</b:LogicalName>` +
    '<b:Name i:nil="true"/><b:RowVersion i:nil="true"/></d:RemovedItem><d:Type>RemoveOrDeleted</d:Type></d:anyType>'
  );
}

/** What stands before the items of a page, and behind them; members that are undefined are absent, those that are null are nil. */
export function writePage(end: {
  readonly token?: string | null | undefined;
  readonly more?: boolean | undefined;
  readonly cookie?: string | null | undefined;
}): { head: string; tail: string } {
  const more = end.more === undefined ? "" : `<d:MoreRecords>${end.more}</d:MoreRecords>`;
  return {
    head:
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ExecuteResponse xmlns="http://schemas.microsoft.com/xrm/2011/Contracts/Services">' +
      '<ExecuteResult i:type="b:RetrieveEntityChangesResponse" xmlns:b="http://schemas.microsoft.com/xrm/2011/Contracts" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">' +
      '<b:ResponseName>RetrieveEntityChanges</b:ResponseName><b:Results xmlns:c="http://schemas.datacontract.org/2004/07/System.Collections.Generic">' +
      "<b:KeyValuePairOfstringanyType><c:key>EntityChanges</c:key>" +
      '<c:value i:type="d:BusinessEntityChanges" xmlns:d="http://schemas.microsoft.com/xrm/7.1/Contracts"><d:Changes>',
    tail:
      `</d:Changes>${member("DataToken", end.token)}${more}${member("PagingCookie", end.cookie)}` +
      "</c:value></b:KeyValuePairOfstringanyType></b:Results></ExecuteResult></ExecuteResponse></s:Body></s:Envelope>",
  };
}

/** A whole page. */
export function writeAnswer(items: readonly string[], end: Parameters<typeof writePage>[0]): string {
  const { head, tail } = writePage(end);
  return head + items.join("") + tail;
}

function pair(key: string, type: string, text: string): string {
  return `<b:KeyValuePairOfstringanyType><c:key>${key}</c:key><c:value i:type="${type}" ${xsd}>${text}</c:value></b:KeyValuePairOfstringanyType>`;
}

function member(name: string, value: string | null | undefined): string {
  if (value === undefined) return "";
  return value === null
    ? `<d:${name} i:nil="true"/>`
    : `<d:${name}>${value.replace(/</g, "&lt;")}</d:${name}>`;
}

import type { RequestListener } from "node:http";

type Items = readonly Readonly<Record<string, unknown>>[];

/** A table as its metadata describes it; `choices` by logical name of the column. */
export interface DescribedTable {
  readonly entitySet: string;
  readonly logicalName: string;
  readonly primaryId: string;
  readonly attributes: Items;
  readonly choices?: Readonly<Record<string, object>>;
  readonly keys?: Items;
}

/** Answers what is asked of EntityDefinitions as a server does, for these tables; `asked` grows by every path. */
export function answerMetadata(
  tables: () => readonly DescribedTable[],
  asked: string[] = [],
): RequestListener {
  return (request, response) => {
    const path = decodeURIComponent(request.url ?? "").replace(/^\/api\/data\/v9\.2\//, "");
    asked.push(path);
    const value = find(path, tables());
    response.setHeader("content-type", "application/json; odata.metadata=minimal");
    response.statusCode = value === null ? 404 : 200;
    const error = { code: "0x80060888", message: `Resource not found for the segment '${path}'.` };
    response.end(JSON.stringify(value === null ? { error } : { "@odata.context": "x", value }));
  };
}

function find(path: string, tables: readonly DescribedTable[]): Items | null {
  if (path.startsWith("EntityDefinitions?")) {
    const names = [...path.matchAll(/ eq '(\w+)'/g)].map(([, name]) => name);
    return tables
      .filter(
        (table) => names.length === 0 || names.includes(table.entitySet) || names.includes(table.logicalName),
      )
      .map(toDefinition);
  }
  const [, name, what = ""] = /^EntityDefinitions\(LogicalName='(\w+)'\)\/(.*)$/.exec(path) ?? [];
  const table = tables.find(({ logicalName }) => logicalName === name);
  if (table === undefined) return null;
  if (what === "Attributes") return table.attributes;
  if (what.startsWith("Keys?")) return table.keys ?? [];
  const cast =
    /^Attributes\/Microsoft\.Dynamics\.CRM\.(\w+)AttributeMetadata\?\$select=LogicalName&\$expand=OptionSet,GlobalOptionSet$/.exec(
      what,
    )?.[1];
  if (cast === undefined) return null;
  return table.attributes
    .filter(({ AttributeTypeName }) => (AttributeTypeName as { Value: string }).Value === `${cast}Type`)
    .map(({ LogicalName }) => ({
      LogicalName,
      OptionSet: null,
      GlobalOptionSet: null,
      ...table.choices?.[String(LogicalName)],
    }));
}

function toDefinition(table: DescribedTable) {
  return {
    LogicalName: table.logicalName,
    EntitySetName: table.entitySet,
    PrimaryIdAttribute: table.primaryId,
    ChangeTrackingEnabled: true,
    CanChangeTrackingBeEnabled: { Value: true },
    TableType: "Standard",
    Keys: table.keys ?? [],
  };
}

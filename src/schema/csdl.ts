import type { ColumnSchema, TableSchema } from "../types.ts";

const vocabularies = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies";

/** The table in CSDL JSON (OData 4.01), labels as the names of allowed values. */
export function printCsdl(schema: TableSchema, _snapshot: string): string {
  const { entitySet, logicalName, primaryId, columns } = schema;
  const document = {
    $Version: "4.01",
    $EntityContainer: "Microsoft.Dynamics.CRM.System",
    $Reference: {
      [`${vocabularies}/Org.OData.Core.V1.json`]: toInclude("Core"),
      [`${vocabularies}/Org.OData.Validation.V1.json`]: toInclude("Validation"),
    },
    "Microsoft.Dynamics.CRM": {
      $Alias: "mscrm",
      [logicalName]: {
        $Kind: "EntityType",
        $Key: [primaryId],
        ...Object.fromEntries(columns.map((column) => [column.name, toProperty(column, primaryId)])),
      },
      System: {
        $Kind: "EntityContainer",
        [entitySet]: { $Collection: true, $Type: `mscrm.${logicalName}` },
      },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toInclude(name: string) {
  return { $Include: [{ $Namespace: `Org.OData.${name}.V1`, $Alias: name }] };
}

function toProperty(column: ColumnSchema, primaryId: string): Record<string, unknown> {
  const { name, edm, precision, scale, choices = [], computed } = column;
  const named = choices.map(({ value, label }) => ({
    Value: value,
    ...(label === null ? {} : { "@Core.Description": label }),
  }));
  return {
    $Type: edm,
    ...(name === primaryId ? {} : { $Nullable: true }),
    ...(edm === "Edm.Decimal" ? { $Precision: precision, $Scale: scale } : {}),
    ...(computed === undefined ? {} : { "@Core.Computed": true }),
    // The value of a multi-select column is a list of these in a text, and that of a yes/no column is a boolean.
    ...(edm === "Edm.Int32" && named.length > 0 ? { "@Validation.AllowedValues": named } : {}),
  };
}

import { toSafeJson } from "../errors/mask.ts";
import type { ColumnSchema, TableSchema } from "../types.ts";

/** The lines of `schema --json`, one a column; every member is on every line, null where it does not apply. */
export function toColumnLines(schema: TableSchema): string[] {
  return schema.columns.map((column) => {
    const { name, type, edm, attribute = null, precision = null, scale = null } = column;
    const { behavior = null, targets = null, computed = null, choices = null } = column;
    const keys = schema.keys.filter(({ columns }) => columns.includes(name));
    const kind = { type, edm, precision, scale, behavior, computed };
    return toSafeJson({
      entity: schema.entitySet,
      column: name,
      ...kind,
      attribute,
      targets,
      keys,
      choices,
    });
  });
}

/** The lines of `schema --choices --json`, one for each label of each value in each language. */
export function toChoiceLines({ entitySet, columns }: TableSchema): string[] {
  return columns.flatMap(({ name, choices = [] }: ColumnSchema) =>
    choices.flatMap(({ value, labels }) => {
      const texts = Object.entries(labels);
      return (texts.length > 0 ? texts : [[null, null] as const]).map(([language, label]) =>
        toSafeJson({
          entity: entitySet,
          column: name,
          value,
          label,
          language: language === null ? null : Number(language),
        }),
      );
    }),
  );
}

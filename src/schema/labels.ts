import type { Choice, ColumnSchema, TableSchema } from "../types.ts";

/** How an engine writes what the views of labels need. */
export interface LabelDialect {
  readonly quoteName: (name: string) => string;
  readonly quoteText: (text: string) => string;
  /** The labels of a multi-select column, in its order, joined by `; `; `label` gives the label of one element. */
  readonly joinLabels: (column: string, label: (element: string) => string) => string;
  /** Whether the elements of a multi-select column come as numbers rather than as texts. */
  readonly splitsToNumbers?: boolean;
}

/** One expression for each choice column, named `industrycode_label`; a value without a label has none (in a multi-select column, its number). */
export function toLabelColumns(schema: TableSchema, dialect: LabelDialect): string[] {
  const taken = new Set(schema.columns.map(({ name }) => name));
  return schema.columns.filter(hasLabels).map((column) => {
    const { quoteName } = dialect;
    const label = `${column.name}_label`;
    return `${toExpression(column, dialect)} AS ${quoteName(taken.has(label) ? `${label}_` : label)}`;
  });
}

/** One row for each label of each choice: column, value, language code, label. */
export function toLabelRows(schema: TableSchema, quoteText: (text: string) => string): string[] {
  return schema.columns.flatMap(({ name, choices = [] }) =>
    choices.flatMap(({ value, labels }) =>
      Object.entries(labels).map(
        ([language, label]) => `(${quoteText(name)}, ${value}, ${Number(language)}, ${quoteText(label)})`,
      ),
    ),
  );
}

function hasLabels({ choices = [] }: ColumnSchema): boolean {
  return choices.some(({ label }) => label !== null);
}

function toExpression({ name, type, choices = [] }: ColumnSchema, dialect: LabelDialect): string {
  const { quoteName, quoteText } = dialect;
  const toCase = (of: string, toValue: (choice: Choice) => string, otherwise: string) => {
    const labeled = choices.flatMap((choice) =>
      choice.label === null ? [] : [`WHEN ${toValue(choice)} THEN ${quoteText(choice.label)}`],
    );
    return `CASE ${of} ${labeled.join(" ")}${otherwise} END`;
  };
  const column = quoteName(name);
  if (type === "Boolean") return toCase(column, ({ value }) => (value === 1 ? "TRUE" : "FALSE"), "");
  if (type !== "MultiSelectPicklist") return toCase(column, ({ value }) => String(value), "");
  const toValue = ({ value }: Choice) =>
    dialect.splitsToNumbers === true ? String(value) : quoteText(String(value));
  return dialect.joinLabels(column, (element) => toCase(element, toValue, ` ELSE ${element}`));
}

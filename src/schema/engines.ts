/** What `dvsync schema --as` can print. */
export const engines = ["duckdb", "postgres", "sqlite", "bigquery", "spark", "jsonschema", "csdl"] as const;

export type Engine = (typeof engines)[number];

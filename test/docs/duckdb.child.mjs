// Stands in for the program `duckdb`: a database, and SQL from -c or stdin; prints rows with bars between the columns.
import { text } from "node:stream/consumers";
import { DuckDBInstance } from "@duckdb/node-api";

const [database, option, command] = process.argv.slice(2);
const sql = option === "-c" ? command : await text(process.stdin);
const connection = await (await DuckDBInstance.create(database)).connect();
const reader = await connection.runAndReadAll(sql);
for (const row of reader.getRowsJson()) process.stdout.write(`${row.map(String).join("|")}\n`);
connection.closeSync();

import { afterEach, beforeEach, expect, test } from "vitest";
import { accounts, startEmulator } from "../../src/emulator/index.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { api, ask, readAll, tracked, write } from "./ask.ts";
import type { Reply } from "./ask.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

const definitions = `${api}EntityDefinitions`;
const byName = (name: string) => `${definitions}(LogicalName='${name}')`;
const merge = { "mscrm.mergelabels": "true" };
const error = (reply: Reply) => [reply.status, reply.json?.error?.code];
const publishXml = (name: string) => ({
  ParameterXml: `<importexportxml><entities><entity>${name}</entity></entities></importexportxml>`,
});
const read = async (name: string) => (await ask(emulator, byName(name))).json;

test("three requests switch change tracking on, and the first tracked read works at once", async () => {
  expect(error(await ask(emulator, `${api}userqueries`, tracked))).toEqual([400, "0x80072491"]);
  const { "@odata.context": _, ...definition } = await read("userquery");
  const body = { ...definition, ChangeTrackingEnabled: true };
  const put = await write(emulator, "PUT", `${definitions}(${definition.MetadataId})`, body, merge);
  expect([put.status, put.text, put.headers["odata-version"]]).toEqual([204, "", "4.0"]);
  expect((await read("userquery")).ChangeTrackingEnabled).toBe(false);
  expect((await ask(emulator, `${api}userqueries`, tracked)).status).toBe(400);

  const published = await write(emulator, "POST", `${api}PublishXml`, publishXml("userquery"));
  expect([published.status, published.text]).toEqual([204, ""]);
  expect(await read("userquery")).toEqual({ "@odata.context": expect.any(String), ...body });
  const { items, deltaLink = "" } = await readAll(emulator, `${api}userqueries`);
  expect(items).toHaveLength(2);
  emulator.table("userqueries").insert({ name: "later" });
  expect((await readAll(emulator, deltaLink)).items).toMatchObject([{ name: "later" }]);
});

test("only the tables that are named are published, or all", async () => {
  const other = emulator.addTable({
    ...accounts,
    logicalName: "new_shipment",
    entitySet: "new_shipments",
    tracked: false,
  });
  for (const name of ["userquery", "new_shipment"]) {
    await write(emulator, "PUT", byName(name), { ...(await read(name)), ChangeTrackingEnabled: true }, merge);
  }
  await write(emulator, "POST", `${api}PublishXml`, publishXml("new_shipment"));
  expect([other.seed.tracked, emulator.table("userqueries").seed.tracked]).toEqual([true, false]);
  expect((await write(emulator, "POST", `${api}PublishAllXml`)).status).toBe(204);
  expect(emulator.table("userqueries").seed.tracked).toBe(true);
  expect(error(await write(emulator, "POST", `${api}PublishXml`, publishXml("nothing")))).toEqual([
    404,
    "0x80040217",
  ]);
});

test("without MSCRM.MergeLabels the labels of other languages are lost, and what is left out is reset", async () => {
  const languages = async () =>
    (await read("contact")).DisplayName.LocalizedLabels.map((label: any) => label.LanguageCode);
  expect(await languages()).toEqual([1031, 1033, 1036]);
  const whole = await read("contact");
  await write(emulator, "PUT", byName("contact"), whole, merge);
  await write(emulator, "POST", `${api}PublishAllXml`);
  expect(await languages()).toEqual([1031, 1033, 1036]);
  await write(emulator, "PUT", byName("contact"), whole);
  await write(emulator, "POST", `${api}PublishAllXml`);
  expect(await languages()).toEqual([1033]);
  await write(emulator, "PUT", byName("contact"), { ChangeTrackingEnabled: true });
  await write(emulator, "POST", `${api}PublishAllXml`);
  expect(await languages()).toEqual([]);
});

test("a short body is taken, too, with the key written out", async () => {
  const { MetadataId } = await read("userquery");
  const body = {
    "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
    MetadataId,
    LogicalName: "userquery",
    ChangeTrackingEnabled: true,
    HasChanged: true,
  };
  expect((await write(emulator, "PUT", `${definitions}(MetadataId=${MetadataId})`, body, merge)).status).toBe(
    204,
  );
  await write(emulator, "POST", `${api}PublishAllXml`);
  expect((await read("userquery")).ChangeTrackingEnabled).toBe(true);
});

test("what a customizer may not do is refused, and nothing is changed", async () => {
  emulator.addTable({
    ...accounts,
    logicalName: "mserp_x",
    entitySet: "mserp_xs",
    tableType: "Virtual",
    tracked: false,
  });
  const patched = await write(emulator, "PATCH", byName("userquery"), { ChangeTrackingEnabled: true });
  expect([...error(patched), patched.json.error.message]).toEqual([
    405,
    "0x80060888",
    "Operation not supported on EntityMetadata",
  ]);
  const refused: [string, object, number, string][] = [
    ["sitemap", { ChangeTrackingEnabled: true }, 400, "0x80040203"],
    ["account", { ChangeTrackingEnabled: false }, 400, "0x80040203"],
    ["account", {}, 400, "0x80040203"],
    ["mserp_x", { ChangeTrackingEnabled: true }, 404, "0x80040217"],
    ["nothing", { ChangeTrackingEnabled: true }, 404, "0x80040217"],
    ["userquery", { LogicalName: "account", ChangeTrackingEnabled: true }, 400, "0x80060888"],
  ];
  for (const [name, body, status, code] of refused) {
    expect([name, ...error(await write(emulator, "PUT", byName(name), body, merge))]).toEqual([
      name,
      status,
      code,
    ]);
  }
  expect((await ask(emulator, byName("userquery"), merge, "PUT", "{}")).status).toBe(415);
  await write(emulator, "POST", `${api}PublishAllXml`);
  const flags = await ask(
    emulator,
    `${definitions}?$select=LogicalName&$filter=ChangeTrackingEnabled%20eq%20true`,
  );
  expect(flags.json.value.map((each: any) => each.LogicalName)).toEqual([
    "sample_book",
    "account",
    "contact",
    "systemuserroles",
  ]);
});

test("Consistency: Strong sees what a cache still hides", async () => {
  emulator.set("metadata-cache", "2");
  await write(
    emulator,
    "PUT",
    byName("userquery"),
    { ...(await read("userquery")), ChangeTrackingEnabled: true },
    merge,
  );
  await write(emulator, "POST", `${api}PublishAllXml`);
  const strong = await ask(emulator, byName("userquery"), { consistency: "Strong" });
  expect(strong.json.ChangeTrackingEnabled).toBe(true);
  expect((await read("userquery")).ChangeTrackingEnabled).toBe(false);
});

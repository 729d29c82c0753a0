import { expect, test } from "vitest";
import { openEmulated } from "../support/emulated.ts";

test.each(["8.2", "9.1"])(
  "on premises: a URL with a path, API %s, first pull and changes",
  async (apiVersion) => {
    const here = await openEmulated({ basePath: "/contoso", syncrc: { apiVersion } });
    expect((await here.run("pull")).exitCode).toBe(0);
    const accounts = here.emulator.table("accounts");
    const [first] = await here.snapshot("accounts");
    accounts.update((JSON.parse(first!) as { accountid: string }).accountid, { name: "renamed" });
    accounts.insert({ name: "new" });
    expect((await here.run("pull", "--json")).stdout).toContain('"mode":"delta"');
    expect((await here.snapshot("accounts")).sort()).toEqual([...accounts.rows()].sort());
    const paths = here.emulator.requests.map(({ path }) => path);
    expect(paths.filter((path) => !path.startsWith(`/contoso/api/data/v${apiVersion}/`))).toEqual([]);
  },
);

import { afterEach, describe, expect, test } from "vitest";
import { describeSwitches, startEmulator, switchNames } from "../../src/emulator/index.ts";
import type { SwitchName } from "../../src/emulator/index.ts";
import { countEffects } from "./effects/count-effects.ts";
import { deltaEffects } from "./effects/delta-effects.ts";
import { metadataEffects } from "./effects/metadata-effects.ts";
import { pageEffects } from "./effects/page-effects.ts";
import { serverEffects } from "./effects/server-effects.ts";
import { soapEffects } from "./effects/soap-effects.ts";
import { stage } from "./effects/stage.ts";
import type { Effects } from "./effects/stage.ts";

afterEach(() => stage.emulator.close());

// A switch without a test does not compile; a setting without one fails.
const effects: Record<SwitchName, Effects[string]> = {
  ...pageEffects,
  ...deltaEffects,
  ...countEffects,
  ...serverEffects,
  ...metadataEffects,
  ...soapEffects,
};

describe("every setting does what it says", () => {
  for (const { name, settings } of describeSwitches()) {
    for (const setting of settings) {
      test(`${name}=${setting}`, async () => {
        expect.hasAssertions();
        stage.emulator = await startEmulator({ authorizationUri: "https://login/" });
        stage.emulator.set(name, setting);
        const effect = effects[name][setting];
        if (effect === undefined) throw new Error(`no test for ${name}=${setting}`);
        await effect();
      });
    }
  }
});

test("a switch that does not exist, or a setting that it does not have, is refused by name", async () => {
  stage.emulator = await startEmulator();
  expect(() => stage.emulator.set("tokens", "x")).toThrow(
    /switch 'tokens' not found; switches: delta-link-place, /,
  );
  expect(() => stage.emulator.set("reason", "x")).toThrow(
    "'x' is not a setting of reason; settings: deleted, changed, absent",
  );
  expect(() => stage.emulator.set("lag", "x")).toThrow(
    "'x' is not a setting of lag; settings: 0 or a number",
  );
  expect(() => Object.assign(stage.emulator.switches, { reason: "x" })).toThrow(/not a setting/);
  stage.emulator.switches.reason = "absent";
  expect(stage.emulator.switches.reason).toBe("absent");
  expect(switchNames).toHaveLength(describeSwitches().length);
});

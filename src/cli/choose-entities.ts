import type { Config, EntitySetting } from "../config/config.ts";
import { parseEntityName } from "../config/entity-name.ts";
import { fail } from "../errors/fail.ts";

/** The entities that a command is about: those named, with their settings from `.syncrc`, or all of `.syncrc`; each once. */
export function chooseEntities(config: Config, names: readonly string[]): EntitySetting[] {
  if (names.length > 0) {
    return [...new Set(names)].map(
      (name) =>
        config.entities.find((entity) => entity.name === parseEntityName(name)) ?? {
          name,
          select: null,
          pageSize: null,
          ...(config.keepChangesMs === null ? {} : { keepChangesMs: config.keepChangesMs }),
          api: null,
        },
    );
  }
  if (config.entities.length > 0) return [...config.entities];
  throw fail("DVS-NO-ENTITIES", { file: config.file });
}

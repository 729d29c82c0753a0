import type { Config, EntitySetting } from "../config/config.ts";
import { parseEntityName } from "../config/entity-name.ts";
import { DvsyncError, exitCodes } from "../errors.ts";

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
        },
    );
  }
  if (config.entities.length > 0) return [...config.entities];
  throw new DvsyncError({
    code: "DVS-NO-ENTITIES",
    exitCode: exitCodes.usage,
    message: `no entity is named, and ${config.file === null ? "there is no .syncrc" : `${config.file} lists none under "entities"`}`,
    hint: "dvsync pull accounts   (or see what there is: dvsync entities)",
  });
}

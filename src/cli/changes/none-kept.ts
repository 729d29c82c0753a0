import { DvsyncError, exitCodes } from "../../errors.ts";

/** Says how to keep the changes of an entity. */
export function noneKept(entity: string): DvsyncError {
  return new DvsyncError({
    code: "DVS-NO-CHANGES-KEPT",
    exitCode: exitCodes.config,
    message: `no changes of ${entity} are kept`,
    hint: `put "keepChanges": "30d" into .syncrc (or: dvsync pull ${entity} --keep-changes 30d); they are kept from the next pull on`,
  });
}

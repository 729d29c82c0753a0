import { followLinks, lookAt } from "./look-at.ts";
import { readConfigFile } from "./read-config-file.ts";

/** The disk as the configuration sees it. */
export const configDisk = { readText: readConfigFile, lookAt, followLinks };

import manifest from "../../package.json" with { type: "json" };

/** The version of this dvsync, from its package.json. */
export const packageVersion = manifest.version;

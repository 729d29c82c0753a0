import { commonColumns } from "./common-columns.ts";
import type { TableSeed } from "./table-seed.ts";

/** Tracked, but nobody may switch it; the entity set name is not the collection name (docs/protocol.md 1.3, 8.2, 8.8). */
export const systemUserRoles: TableSeed = {
  logicalName: "systemuserroles",
  schemaName: "SystemUserRoles",
  entitySet: "systemuserrolescollection",
  collectionName: null,
  primaryId: "systemuserroleid",
  primaryName: null,
  objectTypeCode: 15,
  tracked: true,
  switchable: false,
  isIntersect: true,
  columns: [
    { name: "roleid", kind: "Uniqueidentifier" },
    { name: "systemuserid", kind: "Uniqueidentifier" },
    { name: "versionnumber", kind: "BigInt" },
    { name: "systemuserroleid", kind: "Uniqueidentifier" },
  ],
  rows: [
    { roleid: "5bd1dd0e-5a5b-ee11-8df0-000d3a5b0b01", systemuserid: "7c0aa5c4-5a5b-ee11-8df0-000d3a5b0a02" },
    { roleid: "5bd1dd0e-5a5b-ee11-8df0-000d3a5b0b02", systemuserid: "7c0aa5c4-5a5b-ee11-8df0-000d3a5b0a02" },
  ],
};

/** Neither tracked nor switchable (docs/protocol.md 8.2). */
export const siteMaps: TableSeed = {
  logicalName: "sitemap",
  schemaName: "SiteMap",
  entitySet: "sitemaps",
  primaryId: "sitemapid",
  primaryName: "sitemapname",
  objectTypeCode: 4709,
  tracked: false,
  switchable: false,
  columns: [
    { name: "sitemapname", kind: "String" },
    { name: "sitemapid", kind: "Uniqueidentifier" },
  ],
  rows: [{ sitemapname: "Sales Hub" }],
};

/** Not tracked, but it could be switched on (docs/protocol.md 8.2). */
export const userQueries: TableSeed = {
  logicalName: "userquery",
  schemaName: "UserQuery",
  entitySet: "userqueries",
  primaryId: "userqueryid",
  primaryName: "name",
  objectTypeCode: 4230,
  tracked: false,
  switchable: true,
  columns: [
    { name: "name", kind: "String" },
    ...commonColumns,
    { name: "userqueryid", kind: "Uniqueidentifier" },
  ],
  rows: [{ name: "My books" }, { name: "My accounts" }],
};

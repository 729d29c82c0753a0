import { measureOrganizationService } from "../organization-service.mjs";
import { addTable, toSeconds } from "../report.mjs";

/** How fast answers of the Organization Service are read. */
export async function organizationService() {
  const { megabytes, seconds, perSecond } = await measureOrganizationService();
  addTable(
    {
      title: `an answer of RetrieveEntityChanges, ${megabytes.toFixed(1)} MB of XML, read in memory`,
      lines: [{ what: "dvsync's reader", seconds, perSecond }],
    },
    { seconds: toSeconds, perSecond: (speed) => `${speed.toFixed(1)} MB/s` },
  );
}

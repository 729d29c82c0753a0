import { readPages } from "../../dataverse/read-pages.ts";
import type { PagePart } from "../../rows/page-part.ts";
import type { PullJob } from "../pull-job.ts";
import { toSelect, type VerifyJob } from "./verify-job.ts";

/** The parts of a read of the whole table as it is now: ids and etags, or whole rows. Changes are not tracked by it. */
export function readListing(job: VerifyJob): AsyncGenerator<PagePart, void, undefined> {
  const { asker, context, facts, options }: PullJob = job.pull;
  const { entitySet, primaryId } = facts;
  const select = toSelect(job);
  const query = select === null ? "" : `?$select=${select.join(",")}`;
  return readPages(asker, {
    entitySet,
    primaryId,
    link: `${context.webApi}/${entitySet}${query}`,
    kind: "untracked",
    pageSize: options.pageSize,
    origin: context.origin,
  });
}

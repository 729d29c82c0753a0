// node test/bench/organization-service.mjs   how fast answers of the Organization Service are read, on one page of 5,000 rows.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const sample = new URL("../fixtures/soap-change-tracking/08-response-delta.xml", import.meta.url);
const child = fileURLToPath(new URL("organization-service.child.ts", import.meta.url));

/** Megabytes of XML a second: the median of `rounds` rounds, after two that warm up. */
export async function measureOrganizationService(rounds = 7) {
  const folder = mkdtempSync(join(tmpdir(), "dvsync-bench-soap-"));
  try {
    const [script, page] = [join(folder, "child.mjs"), join(folder, "page.xml")];
    const bundle = await rolldown({ input: child, platform: "node" });
    await bundle.write({ file: script, format: "esm" });
    await bundle.close();
    writeFileSync(page, writePage(5000));
    const said = JSON.parse(
      execFileSync(process.execPath, [script, page, String(rounds + 2)], { encoding: "utf8" }),
    );
    const seconds = said.seconds.slice(2).sort((a, b) => a - b)[Math.floor(rounds / 2)];
    const megabytes = readFileSync(page).length / 1e6;
    return { megabytes, seconds, perSecond: megabytes / seconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The sample's first row so many times: 19 columns, with formatted values, without white space, as on the wire. */
function writePage(rows) {
  const xml = readFileSync(sample, "utf8")
    .replace(/<!--[^]*?-->/, "")
    .replace(/>\s+</g, "><");
  const [start, end] = [xml.indexOf("<d:anyType"), xml.indexOf("</d:anyType>") + "</d:anyType>".length];
  const row = xml.slice(start, end);
  const toRow = (_, i) => row.replaceAll("5d1f0c11", (0x5d1f0c11 + i).toString(16));
  return (
    xml.slice(0, start) +
    Array.from({ length: rows }, toRow).join("") +
    xml.slice(xml.indexOf("</d:Changes>"))
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { megabytes, seconds, perSecond } = await measureOrganizationService();
  process.stdout.write(
    `${megabytes.toFixed(1)} MB of XML in ${seconds.toFixed(2)} s: ${perSecond.toFixed(1)} MB/s\n`,
  );
}

/** The ms of a time span as .NET writes it: `PT5M12S` on the wire, `00:05:12` as text, or bare seconds; null when it is none of these. */
export function parseDuration(text: string): number | null {
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (iso !== null && /\d/.test(text)) return toMs(iso[1], iso[2], iso[3], iso[4]);
  const clock = /^(?:(\d+)\.)?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text);
  if (clock !== null) return toMs(clock[1], clock[2], clock[3], clock[4]);
  return /^\d+(\.\d+)?$/.test(text) ? toMs("0", "0", "0", text) : null;
}

function toMs(days = "0", hours = "0", minutes = "0", seconds = "0"): number {
  return Math.round(
    (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000,
  );
}

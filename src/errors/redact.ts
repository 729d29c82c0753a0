const mask = "***";
const names =
  "client_?secret|client_?assertion|assertion|access_?token|refresh_?token|id_?token|password|pwd|device_?code";
const inForm = new RegExp(`\\b(${names})(=)[^\\s"'&;,]+`, "gi");
const inJson = new RegExp(`\\b(${names})("\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, "gi");
/** JSON as text within JSON: its quotes have backslashes. */
const inInnerJson = new RegExp(`\\b(${names})(\\\\+"\\s*:\\s*\\\\+")[^"\\\\]*`, "gi");

/** Masks the given secrets and whatever looks like an access token, a secret or a password. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret === "") continue;
    clean = clean.replaceAll(secret, mask).replaceAll(encodeURIComponent(secret), mask);
  }
  return (
    clean
      // Three parts are a signed token, five an encrypted one; one alone is as telling: `eyJ` is `{"` in Base64.
      .replaceAll(/eyJ[\w-]{8,}(?:\.[\w-]*)*/g, mask)
      // A challenge (`Bearer error="..."`) and plain speech ("bearer token") are no secrets.
      .replaceAll(
        /\b(Bearer|Basic)(\s+)(?!tokens?\b|auth|challenge|\w+=(?:["']|https?:))[\w.~+/=*-]{6,}/gi,
        `$1$2${mask}`,
      )
      .replaceAll(inForm, `$1$2${mask}`)
      .replaceAll(inJson, `$1$2${mask}`)
      .replaceAll(inInnerJson, `$1$2${mask}`)
      .replaceAll(/(\b[a-z]+:\/\/)[^\s/?#@"]+@/gi, `$1${mask}@`)
  );
}

/** The secrets that the environment holds: the values of `..._TOKEN`, `..._SECRET` and `..._PASSWORD`, without "Bearer" before them. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    // A very short one is no secret, and masking it would garble every line.
    value !== undefined && value.trim().length >= 6 && /(TOKEN|SECRET|PASSWORD)$/i.test(name)
      ? [...new Set([value.trim(), value.trim().replace(/^bearer\s+/i, "")])]
      : [],
  );
}

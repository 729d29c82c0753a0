/** Says whether a text can go into an Authorization header as it is (RFC 6750 2.1). */
export function isAccessToken(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/]+=*$/.test(text);
}

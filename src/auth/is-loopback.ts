/** Says whether an origin is this very machine. */
export function isLoopback(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const host = new URL(origin).hostname;
  // RFC 6761 6.3, RFC 1122 3.2.1.3, RFC 4291 2.5.3
  return (
    host === "localhost" || host.endsWith(".localhost") || /^127(\.\d+){3}$/.test(host) || host === "[::1]"
  );
}

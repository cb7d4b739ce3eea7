const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function isLoopback(address: string): boolean {
  return LOOPBACK.has(new URL(address).hostname);
}

/** Origins from which our own pages come: PUBLIC_URL; for a local installation each name of this machine. */
export function ownOrigins(publicUrl: string): readonly string[] {
  const url = new URL(publicUrl);
  if (!LOOPBACK.has(url.hostname)) return [url.origin];
  return [...LOOPBACK].map((name) => `${url.protocol}//${name}${url.port === "" ? "" : `:${url.port}`}`);
}

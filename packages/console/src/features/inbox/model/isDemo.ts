import type { Channel, Me } from "@botschaft/contract";

/**
 * Whether all that comes in here comes from the emulated phones: there are channels, and each of them is on the emulator. Once a real
 * account is connected as well, it is a demo no more.
 */
export function isDemo(
  { emulatorUrl }: Pick<Me, "emulatorUrl">,
  channels: readonly Pick<Channel, "graphUrl">[],
): boolean {
  if (emulatorUrl === null || channels.length === 0) return false;
  return channels.every(({ graphUrl }) => graphUrl !== null && placeOf(graphUrl) === placeOf(emulatorUrl));
}

/** The server calls the emulator by number where a browser calls it by name. */
function placeOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${protocol}//${hostname === "127.0.0.1" ? "localhost" : hostname}:${port}`;
}

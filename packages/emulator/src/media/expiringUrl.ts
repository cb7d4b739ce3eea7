import type { World } from "../world/world.ts";

/** The address of a file as an app gets it: where the limit `mediaUrlMs` says so, it opens for so long only. Phones keep the plain one. */
export function expiringUrl(world: World, url: string): string {
  const { mediaUrlMs } = world.limits;
  if (mediaUrlMs === null || !url.startsWith(`${world.url}/_media/`)) return url;
  return `${url}?oe=${Math.ceil((world.clock.now() + mediaUrlMs) / 1000).toString(16)}`;
}

/** The address of a file that is gone at a certain instant, whatever the limits say: that of a story. */
export function urlUntil(world: World, url: string, until: number): string {
  return url.startsWith(`${world.url}/_media/`) ? `${url}?oe=${Math.ceil(until / 1000).toString(16)}` : url;
}

export function isExpiredUrl(world: World, { oe }: { readonly oe?: unknown }): boolean {
  return typeof oe === "string" && !(Number.parseInt(oe, 16) * 1000 > world.clock.now());
}

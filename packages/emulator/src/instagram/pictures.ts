import type { World } from "../world/world.ts";

/** A picture the emulator draws for whoever shares none of their own; the same name gives the same one. */
export function drawnStory(world: World, seed: string): string {
  return `${world.url}/_media/faces/page-${encodeURIComponent(seed)}.png`;
}

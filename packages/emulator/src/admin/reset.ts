import type { Platform } from "../platform.ts";
import { limitsSchema } from "../world/limits.ts";

/** Back to the start: threads, logs, faults and clock, and unless kept also apps, Pages and people. */
export function resetWorld(platform: Platform, keep: "nothing" | "setup"): void {
  const { world } = platform;
  platform.clearLater();
  platform.webhooks.clear();
  platform.rates.clear();
  world.threads.clear();
  world.threadsByPair.clear();
  world.messages.clear();
  for (const known of [world.whatsappMedia, world.reached, world.uploads, world.posts, world.comments, world.userRefs])
    known.clear();
  world.logs.clear();
  world.faults.clear();
  world.clock.advance(-world.clock.offsetMs);
  if (keep === "nothing") {
    world.limits = limitsSchema.parse({});
    for (const known of [
      world.apps,
      world.pages,
      world.instagram,
      world.instagramTokens,
      world.whatsapp,
      world.numbers,
      world.people,
      world.tokens,
      world.users,
      world.userTokens,
    ])
      known.clear();
    world.loginCodes.clear();
  }
  world.changes.emit("setup");
}

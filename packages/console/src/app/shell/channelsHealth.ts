import type { Channel } from "@botschaft/contract";

export interface ChannelsHealth {
  readonly kind: "broken" | "paused" | "healthy";
  /** How many channels it is said of. */
  readonly count: number;
}

/** The one thing to say of all channels together: the worst. A paused one sends nothing, so it is not called healthy. */
export function channelsHealth(channels: readonly Pick<Channel, "status">[]): ChannelsHealth {
  for (const kind of ["broken", "paused"] as const) {
    const count = channels.filter((channel) => channel.status === kind).length;
    if (count > 0) return { kind, count };
  }
  return { kind: "healthy", count: channels.length };
}

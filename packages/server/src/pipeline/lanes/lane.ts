/** How many lanes there are. Fixed for good: the number is part of what is stored. */
export const LANE_COUNT = 64;

/**
 * The lane of a conversation: FNV-1a over channel and contact key. Every entry of one conversation lands in one lane, and a
 * lane is worked by one process at a time; that alone keeps a conversation in order.
 */
export function laneOf(channelId: string, contactKey: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < channelId.length; i++) hash = Math.imul(hash ^ channelId.charCodeAt(i), 0x01000193);
  for (let i = 0; i < contactKey.length; i++) hash = Math.imul(hash ^ contactKey.charCodeAt(i), 0x01000193);
  // The low bits of FNV are the weaker ones; fold the upper half in.
  return ((hash >>> 16) ^ hash) & (LANE_COUNT - 1);
}

import type { ChannelKind } from "@botschaft/core";
import { CHANNEL_OF_OBJECT } from "./bodyItems.ts";

const OBJECT = /"object"\s*:\s*"(\w{1,40})"/;
const ID = /"(?:id|phone_number_id)"\s*:\s*"?([\w.-]{1,64})/g;
/** Of a body that holds more, those at its start tell as well whose it is. */
const MOST_IDS = 200;

/**
 * Which accounts the start of a body seems to speak of: a glance without parsing, before anything is believed. Ids of people and
 * messages are among them. It only serves to try the likeliest secrets first.
 */
export function namedAccounts(start: Buffer): {
  readonly kind: ChannelKind | undefined;
  readonly ids: readonly string[];
} {
  const text = start.toString("latin1");
  const ids = new Set<string>();
  for (const [, id] of text.matchAll(ID)) {
    if (id !== undefined) ids.add(id);
    if (ids.size >= MOST_IDS) break;
  }
  return { kind: CHANNEL_OF_OBJECT[OBJECT.exec(text)?.[1] ?? ""], ids: [...ids] };
}

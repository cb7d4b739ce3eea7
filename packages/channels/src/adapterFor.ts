import type { ChannelAdapter, ChannelKind } from "@botschaft/core";
import { messenger } from "./messenger/messenger.ts";

const adapters: ReadonlyMap<ChannelKind, ChannelAdapter> = new Map([[messenger.kind, messenger]]);

/** The adapter of a channel; `undefined` for kinds that have none yet. */
export function adapterFor(kind: ChannelKind): ChannelAdapter | undefined {
  return adapters.get(kind);
}

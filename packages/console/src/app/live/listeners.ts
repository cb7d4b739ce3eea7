import type { ChangedKind, LiveEvent } from "@botschaft/contract";
import type { QueryClient } from "@tanstack/react-query";
import { accessChanged } from "../api/access.ts";
import { loadAfresh } from "./loadAfresh.ts";

interface Heard {
  readonly conversation: Extract<LiveEvent, { type: "conversation" }>;
  readonly presence: Extract<LiveEvent, { type: "presence" }>;
  readonly counts: Extract<LiveEvent, { type: "counts" }>;
}

/** What a live event can be about. */
export type LiveKind = keyof Heard | ChangedKind;

/** What of a kind an event tells: itself, or for things that only changed, their ids (none stands for all of them). */
export type Told<Kind extends LiveKind> = Kind extends keyof Heard ? Heard[Kind] : readonly string[];

/** Where a listener puts what it hears. */
export interface Listening {
  readonly client: QueryClient;
  readonly memberId: string | null;
}

/** What a feature does with the kinds it listens to. Several may listen to one kind. */
export type LiveListeners = {
  readonly [Kind in LiveKind]?: (told: Told<Kind>, listening: Listening) => void;
};

/** Hands an event to whoever listens to its kind. `resync` is for all: everything on screen is loaded again. */
export function hear(event: LiveEvent, all: readonly LiveListeners[], listening: Listening): void {
  switch (event.type) {
    case "conversation":
      for (const listeners of all) listeners.conversation?.(event, listening);
      return;
    case "presence":
      for (const listeners of all) listeners.presence?.(event, listening);
      return;
    case "counts":
      for (const listeners of all) listeners.counts?.(event, listening);
      return;
    case "changed":
      for (const listeners of all) listeners[event.what]?.(event.ids, listening);
      return;
    case "access":
      void accessChanged(listening.client);
      return;
    case "resync":
      loadAfresh(listening.client);
      return;
  }
}

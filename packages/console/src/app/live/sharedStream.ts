import type { LiveEvent } from "@botschaft/contract";
import { leadAlone } from "./leadAlone.ts";
import { openLiveStream, type LiveState, type LiveStream } from "./liveStream.ts";

type Told =
  | { readonly kind: "event"; readonly event: LiveEvent; readonly lastEventId: string | null }
  | { readonly kind: "state"; readonly state: LiveState }
  | { readonly kind: "whoLeads" };

/**
 * The stream of a workspace, held once for all tabs of this browser. A browser opens six connections to a server and no more:
 * were each tab to hold one of them for good, the seventh tab would wait for ever.
 *
 * States of a tab: following (another tab leads and tells what it hears) → leading (it alone, and holds the stream). The
 * lead goes to a follower when the leader closes or dies; the follower resumes after the last event that it was told of, so that
 * nothing is missed in between.
 */
export function shareLiveStream(workspaceId: string, onEvent: (event: LiveEvent) => void): LiveStream {
  const name = `botschaft.live.${workspaceId}`;
  const channel = new BroadcastChannel(name);
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  let own: LiveStream | null = null;
  let followed: { lastEventId: string | null } | undefined;
  let state: LiveState = "connecting";

  const tell = (told: Told) => channel.postMessage(told);
  const become = (next: LiveState) => {
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const lead = () =>
    new Promise<void>((release) => {
      if (closing.signal.aborted) return release();
      const stream = openLiveStream(
        workspaceId,
        (event, lastEventId) => {
          tell({ kind: "event", event, lastEventId });
          onEvent(event);
        },
        followed === undefined ? {} : { after: followed },
      );
      const share = () => {
        become(stream.state());
        tell({ kind: "state", state: stream.state() });
      };
      own = stream;
      stream.subscribe(share);
      share();
      closing.signal.addEventListener("abort", () => {
        stream.close();
        release();
      });
    });

  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    switch (data.kind) {
      case "whoLeads":
        if (own !== null) tell({ kind: "state", state: own.state() });
        return;
      case "state":
        followed ??= { lastEventId: null };
        become(data.state);
        return;
      case "event":
        followed = { lastEventId: data.lastEventId ?? followed?.lastEventId ?? null };
        onEvent(data.event);
        return;
    }
  };
  tell({ kind: "whoLeads" });
  leadAlone(name, closing.signal, lead);

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closing.abort();
      channel.close();
    },
  };
}

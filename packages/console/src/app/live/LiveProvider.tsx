import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import type { LiveEvent } from "@botschaft/contract";
import { useSession } from "../api/session.ts";
import { whenFirstScreenStands } from "../firstScreen.ts";
import { hear, type LiveListeners } from "./listeners.ts";
import type { LiveState, LiveStream } from "./liveStream.ts";
import { shareLiveStream } from "./sharedStream.ts";

const StreamContext = createContext<LiveStream | null>(null);

/** Opens the workspace's stream and hands every event to those who listen to its kind. `listeners` must stay the same. */
export function LiveProvider({
  listeners,
  children,
}: {
  readonly listeners: readonly LiveListeners[];
  readonly children: ReactNode;
}) {
  const client = useQueryClient();
  const { workspaceId, memberId } = useSession();
  const [stream, setStream] = useState<LiveStream | null>(null);
  useEffect(() => {
    const apply = (event: LiveEvent) => {
      // A stream that opens asks for everything once more. On the first screen that is only now being loaded, this waits.
      if (event.type === "resync") whenFirstScreenStands(() => hear(event, listeners, { client, memberId }));
      else hear(event, listeners, { client, memberId });
    };
    const open = () => shareLiveStream(workspaceId, apply);
    let opened = open();
    setStream(opened);
    // A page that one has left may lie in the browser's memory for a while, to be there again on "back". It must not keep the
    // connection, and when it does come back it knows nothing of what happened meanwhile.
    const leave = () => opened.close();
    const comeBack = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      opened = open();
      setStream(opened);
      apply({ type: "resync" });
    };
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", comeBack);
    return () => {
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", comeBack);
      opened.close();
    };
  }, [listeners, client, workspaceId, memberId]);
  return <StreamContext value={stream}>{children}</StreamContext>;
}

/** Whether what is on screen is kept fresh right now. */
export function useLiveState(): LiveState {
  const stream = useContext(StreamContext);
  return useSyncExternalStore(stream?.subscribe ?? never, () => stream?.state() ?? "connecting");
}

function never(): () => void {
  return () => {};
}

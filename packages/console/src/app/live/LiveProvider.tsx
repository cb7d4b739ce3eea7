import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import type { LiveEvent } from "@botschaft/contract";
import { useSession } from "../api/session.ts";
import { openLiveStream, type LiveState, type LiveStream } from "./liveStream.ts";

const StreamContext = createContext<LiveStream | null>(null);

/** Opens the workspace's stream and hands every event to `apply`. */
export function LiveProvider({
  apply,
  children,
}: {
  readonly apply: (client: ReturnType<typeof useQueryClient>, event: LiveEvent, memberId: string | null) => void;
  readonly children: ReactNode;
}) {
  const client = useQueryClient();
  const { workspaceId, memberId } = useSession();
  const [stream, setStream] = useState<LiveStream | null>(null);
  useEffect(() => {
    const opened = openLiveStream(workspaceId, (event) => apply(client, event, memberId));
    setStream(opened);
    return () => opened.close();
  }, [apply, client, workspaceId, memberId]);
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

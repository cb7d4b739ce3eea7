import type { Message } from "@botschaft/contract";

/** The loaded part of a thread: ascending by `seq`, without holes. Mostly its end; else `hasNewer`. */
export interface LoadedThread {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/**
 * Takes in new or changed messages. What is not next to the loaded end is no part of it: a hole would hide messages, so the
 * answer says `hasGap` and the caller loads again.
 */
export function takeIn(
  thread: LoadedThread,
  incoming: readonly Message[],
): { readonly thread: LoadedThread; readonly hasGap: boolean } {
  if (incoming.length === 0) return { thread, hasGap: false };
  // Nothing is loaded to stand beside: whether these are all is for the server to say.
  if (thread.messages.length === 0) return { thread, hasGap: true };
  const bySeq = new Map(thread.messages.map((message) => [message.seq, message]));
  const oldest = thread.messages[0]?.seq ?? 0;
  // What is not the end is no place for what is new; it comes when one has read that far.
  for (const message of incoming)
    if (thread.hasNewer ? bySeq.has(message.seq) : message.seq >= oldest) bySeq.set(message.seq, message);
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const first = messages[0]?.seq ?? 0;
  const hasGap = messages.some((message, index) => message.seq !== first + index);
  return hasGap ? { thread, hasGap } : { thread: { ...thread, messages }, hasGap };
}

/** Puts an older page before what is loaded. */
export function takeInOlder(thread: LoadedThread, older: readonly Message[], hasOlder: boolean): LoadedThread {
  const oldest = thread.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  return { ...thread, messages: [...older.filter((message) => message.seq < oldest), ...thread.messages], hasOlder };
}

/** Puts a newer page behind what is loaded. */
export function takeInNewer(thread: LoadedThread, newer: readonly Message[], hasNewer: boolean): LoadedThread {
  const newest = thread.messages.at(-1)?.seq ?? 0;
  return { ...thread, messages: [...thread.messages, ...newer.filter((message) => message.seq > newest)], hasNewer };
}

/** A fresh load of the newest page over what was there: keeps the older messages where the two meet, and what came while it loaded. */
export function refreshWith(known: LoadedThread | undefined, newest: LoadedThread): LoadedThread {
  const first = newest.messages[0]?.seq;
  if (known === undefined || first === undefined) return newest;
  const last = newest.messages.at(-1)?.seq ?? first;
  const before = known.messages.filter((message) => message.seq < first);
  const after = known.messages.filter((message) => message.seq > last);
  const messages = after[0]?.seq === last + 1 ? [...newest.messages, ...after] : newest.messages;
  return before.at(-1)?.seq === first - 1
    ? { messages: [...before, ...messages], hasOlder: known.hasOlder, hasNewer: newest.hasNewer }
    : { ...newest, messages };
}

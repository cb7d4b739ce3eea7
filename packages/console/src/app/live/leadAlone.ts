import { newId } from "../../ui/newId.ts";

/** After a leader that died without a word; long, because browsers let hidden tabs look at the clock once a minute only. */
const LEASE_MS = 90_000;
const RENEW_EVERY_MS = 5_000;
/** Two that looked in the same moment both wrote; the later one stands. */
const SETTLED_AFTER_MS = 150;

/**
 * Lets one tab of this browser lead at a time, for each name: `lead` is called when it is this tab's turn, and leads until `signal`
 * is aborted; then it is another's.
 *
 * Locks of the browser see to that. On plain http there are none: there a note in the storage that all tabs share names the leader,
 * who renews it. Should a leader be thought dead that is not, two lead for a while, which costs a connection and no more.
 */
export function leadAlone(name: string, signal: AbortSignal, lead: () => Promise<void>): void {
  // Typed as always there, they are missing on plain http.
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined) return leadByLease(`${name}.leader`, signal, lead);
  // Closing while still in the queue is how a follower leaves, not a failure.
  locks.request(name, { signal }, lead).catch(() => {});
}

function leadByLease(key: string, signal: AbortSignal, lead: () => Promise<void>): void {
  const own = newId();
  let isLeading = false;
  const holder = () => {
    const [id = "", until = ""] = (localStorage.getItem(key) ?? "").split(" ");
    return Number(until) > Date.now() ? id : null;
  };
  const begin = () => {
    if (isLeading || signal.aborted || holder() !== own) return;
    isLeading = true;
    void lead();
  };
  const look = () => {
    if (signal.aborted || (holder() ?? own) !== own) return;
    localStorage.setItem(key, `${own} ${Date.now() + LEASE_MS}`);
    if (!isLeading) setTimeout(begin, SETTLED_AFTER_MS);
  };
  // Told to the other tabs when a leader takes its note away.
  const onStorage = (event: StorageEvent) => {
    if (event.key === key && event.newValue === null) look();
  };
  const renewing = setInterval(look, RENEW_EVERY_MS);
  window.addEventListener("storage", onStorage);
  signal.addEventListener("abort", () => {
    clearInterval(renewing);
    window.removeEventListener("storage", onStorage);
    if (holder() === own) localStorage.removeItem(key);
  });
  look();
}

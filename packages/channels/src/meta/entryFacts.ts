/** What the items of one `entry` of a webhook inherit from it. */
export interface EntryFacts {
  readonly object: string | undefined;
  readonly id: string | undefined;
  /** As sent: ms on Messenger, seconds in feeds, an ISO date in some tests. */
  readonly time: unknown;
}

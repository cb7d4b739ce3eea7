/** Branded ids: a contact's id cannot be passed where a conversation's is wanted. The brand exists for the checker only. */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type WorkspaceId = Id<"workspace">;
export type MemberId = Id<"member">;
export type ChannelId = Id<"channel">;
export type ContactId = Id<"contact">;
export type ConversationId = Id<"conversation">;
export type DeliveryId = Id<"delivery">;
export type FlowId = Id<"flow">;
export type FlowVersionId = Id<"flowVersion">;
/** A journal entry's number as text: it is a 64-bit integer in the database and never calculated with. */
export type EntryId = Id<"entry">;

/** Brands a string that comes from a parsed place (a row, a validated request). The one cast for ids. */
export function asId<T extends Id<string>>(text: string): T {
  return text as T;
}

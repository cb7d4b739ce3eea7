import { describe, expect, test } from "vitest";
import { asId } from "../ids.ts";
import { conversationVersion, newConversation, type Conversation } from "./conversation.ts";
import { upgradeConversation } from "./upgradeConversation.ts";

const ids = {
  id: "0199e1a0-0000-7000-8000-000000000001",
  workspaceId: "0199e1a0-0000-7000-8000-000000000002",
  channelId: "0199e1a0-0000-7000-8000-000000000003",
  contactId: "0199e1a0-0000-7000-8000-000000000004",
};

/** As versions stored them: what stands here is never changed. */
const stored = {
  // October 2026: handed over before the bot's leave was noted, and before closing was remembered.
  october: `{"id":"${ids.id}","workspaceId":"${ids.workspaceId}","channelId":"${ids.channelId}","contactId":"${ids.contactId}","contactKey":"24770011","status":"open","snoozedUntil":null,"holder":{"kind":"waiting","since":1761900000000,"reason":"asked for a person"},"assigneeId":null,"lastSeq":4,"unread":1,"waitingSince":1761900000000,"lastInboundAt":1761900000000,"lastOutboundAt":1761900000100,"deliveredUntil":1761900000200,"readUntil":null,"disclosedAt":1761899990000,"botSpokeAt":1761900000100,"isBlocked":false,"preview":{"at":1761900000100,"author":"bot","kind":"text","text":"Ich hole jemanden."},"run":null,"lastRef":null,"createdAt":1761899980000}`,
  // November 2026: closed by a member, with the memory of who had it.
  november: `{"id":"${ids.id}","workspaceId":"${ids.workspaceId}","channelId":"${ids.channelId}","contactId":"${ids.contactId}","contactKey":"24770011","status":"closed","snoozedUntil":null,"holder":{"kind":"bot"},"assigneeId":null,"lastSeq":9,"unread":0,"waitingSince":null,"lastInboundAt":1764000000000,"lastOutboundAt":1764000000100,"deliveredUntil":null,"readUntil":null,"disclosedAt":null,"botSpokeAt":null,"isBlocked":false,"preview":null,"run":null,"lastRef":"qr-laden","createdAt":1763999980000,"beforeClose":{"holder":{"kind":"waiting","since":1764000000000,"reason":null,"closingSeq":7},"waitingSince":1764000000000}}`,
  // Early December 2026: numbered, without the contact's own last words.
  december: `{"stateVersion":2,"id":"${ids.id}","workspaceId":"${ids.workspaceId}","channelId":"${ids.channelId}","contactId":"${ids.contactId}","contactKey":"24770011","status":"open","snoozedUntil":null,"beforeClose":null,"holder":{"kind":"bot"},"assigneeId":null,"lastSeq":1,"unread":0,"waitingSince":null,"lastInboundAt":1764600000000,"lastOutboundAt":null,"deliveredUntil":null,"readUntil":null,"disclosedAt":null,"botSpokeAt":null,"isBlocked":false,"preview":{"at":1764600000000,"author":"contact","kind":"text","text":"Moin"},"run":null,"lastRef":null,"createdAt":1764600000000}`,
} as const;

const today = newConversation({
  id: asId(ids.id),
  workspaceId: asId(ids.workspaceId),
  channelId: asId(ids.channelId),
  contactId: asId(ids.contactId),
  contactKey: "24770011",
  now: 1_764_000_000_000,
});

describe("a stored conversation", () => {
  test("of each older form has every field that this version knows", () => {
    for (const text of Object.values(stored)) {
      const upgraded = upgradeConversation(JSON.parse(text));
      expect(Object.keys(upgraded).sort()).toEqual(Object.keys(today).sort());
      expect(upgraded).toMatchObject({ ...JSON.parse(text), stateVersion: conversationVersion });
    }
  });

  test("that was never closed has no memory of it, one that was closed has it", () => {
    expect(upgradeConversation(JSON.parse(stored.october)).beforeClose).toBeNull();
    expect(upgradeConversation(JSON.parse(stored.november)).beforeClose?.waitingSince).toBe(1_764_000_000_000);
  });

  test("keeps what the contact said last where that was the newest message", () => {
    const text = stored.october.replace('"author":"bot"', '"author":"contact"');
    expect(upgradeConversation(JSON.parse(text)).contactPreview?.text).toBe("Ich hole jemanden.");
    expect(upgradeConversation(JSON.parse(stored.october)).contactPreview).toBeNull();
  });

  test("of this form is the same after it was stored", () => {
    expect(upgradeConversation(JSON.parse(JSON.stringify(today)))).toEqual(today);
  });

  test("of a newer form is refused", () => {
    const newer: Conversation = { ...today, stateVersion: conversationVersion + 1 };
    expect(() => upgradeConversation(newer)).toThrow("newer version");
  });
});

import type { AccountAddress, Content, OutgoingSend } from "@botschaft/core";
import { expect, test } from "vitest";
import { renderMessenger } from "./render.ts";

const account: AccountAddress = {
  accountId: "1000001",
  graphUrl: "https://graph.test",
  graphVersion: "v25.0",
  token: "T",
  appSecretProof: "abc",
};

function send(content: Content, more: Partial<Extract<OutgoingSend, { kind: "content" }>> = {}): OutgoingSend {
  return {
    kind: "content",
    contactKey: "24",
    content,
    ground: { kind: "open_window", until: 1 },
    clientRef: "local-id-1",
    ...more,
  };
}

test("a text is one documented call", () => {
  const call = renderMessenger(send({ kind: "text", text: "Hallo" }, { replyToMid: "m_1" }), account);
  expect({ ...call, body: JSON.parse(call.body) }).toEqual({
    method: "POST",
    url: "https://graph.test/v25.0/1000001/messages?appsecret_proof=abc",
    headers: { authorization: "Bearer T", "content-type": "application/json" },
    body: {
      recipient: { id: "24" },
      messaging_type: "RESPONSE",
      message: { text: "Hallo", metadata: "local-id-1" },
      reply_to: { mid: "m_1" },
    },
    bucket: "text",
  });
});

test("a person's answer after the window carries the human agent tag", () => {
  const call = renderMessenger(
    send({ kind: "text", text: "Hallo" }, { ground: { kind: "human_agent", until: 1 } }),
    account,
  );
  expect(JSON.parse(call.body)).toMatchObject({ messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" });
});

test("after the window a sticker leaves as its picture, and without one not at all", () => {
  const late = { ground: { kind: "human_agent", until: 1 } } as const;
  const sticker = { kind: "sticker", stickerId: "369239263222822" } as const;
  const call = renderMessenger(send({ ...sticker, url: "https://cdn.test/thumb.png" }, late), account);
  expect(JSON.parse(call.body).message).toEqual({
    attachment: { type: "image", payload: { url: "https://cdn.test/thumb.png" } },
    metadata: "local-id-1",
  });
  expect(() => renderMessenger(send(sticker, late), account)).toThrow("once the window is closed");
  expect(JSON.parse(renderMessenger(send(sticker), account).body).message.sticker_id).toBe("369239263222822");
});

test("an action has no message and no messaging type", () => {
  const call = renderMessenger({ kind: "action", contactKey: "24", action: "typing_on" }, account);
  expect(JSON.parse(call.body)).toEqual({ recipient: { id: "24" }, sender_action: "typing_on" });
});

test("without a secret no proof is sent", () => {
  expect(renderMessenger(send({ kind: "text", text: "x" }), { ...account, appSecretProof: undefined }).url).toBe(
    "https://graph.test/v25.0/1000001/messages",
  );
});

test("an account id cannot lead the call elsewhere", () => {
  const call = renderMessenger(send({ kind: "text", text: "x" }), { ...account, accountId: "../me?x=" });
  expect(new URL(call.url).pathname).toBe("/v25.0/..%2Fme%3Fx%3D/messages");
});

test("content that no call can carry is a bug of the caller", () => {
  const image = { type: "image", source: { url: "https://x.test/a" } } as const;
  const video = { type: "video", source: { url: "https://x.test/v" } } as const;
  for (const content of [
    { kind: "unsupported", type: "x", raw: {} },
    { kind: "sticker" },
    { kind: "media", items: [] },
    { kind: "media", items: [image, video] },
    { kind: "media", items: [image], caption: "Schau" },
  ] as const) {
    expect(() => renderMessenger(send(content), account)).toThrow();
  }
});

import type { AccountAddress, PlatformAnswer } from "@botschaft/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listThreadsCall, parseThreadHistory, parseThreads, threadHistoryCall } from "./conversations.ts";
import { messenger } from "./messenger.ts";
import { parseProfile } from "./readProfile.ts";
import { parseUpload, uploadCall } from "./upload.ts";
import { parseUserProfile, userProfileCall } from "./userProfile.ts";

const account: AccountAddress = {
  accountId: "1000001",
  graphUrl: "https://graph.test",
  graphVersion: "v25.0",
  token: "T",
  appSecretProof: "abc",
};

function answer(body: unknown, status = 200): PlatformAnswer {
  return { status, headers: {}, body: JSON.stringify(body) };
}

function failure(code: number, subcode: number | undefined) {
  return answer({ error: { message: "x", code, error_subcode: subcode } }, 400);
}

describe("who a contact is", () => {
  test("is asked without the fields that need a permission of their own, unless wanted", () => {
    expect(userProfileCall("24", account)).toMatchObject({
      method: "GET",
      url: "https://graph.test/v25.0/24?fields=id%2Cname%2Cfirst_name%2Clast_name%2Cprofile_pic&appsecret_proof=abc",
      headers: { authorization: "Bearer T" },
      body: "",
    });
    expect(userProfileCall("24", account, { withLanguage: true }).url).toContain("locale");
  });

  test("is a patch of what the platform told", () => {
    const told = {
      id: "24",
      first_name: "Anna",
      last_name: "Blum",
      profile_pic: "https://cdn.test/p",
      locale: "de_DE",
    };
    expect(parseUserProfile(answer(told))).toEqual({
      kind: "found",
      patch: {
        name: "Anna Blum",
        firstName: "Anna",
        lastName: "Blum",
        pictureUrl: "https://cdn.test/p",
        language: "de-DE",
      },
    });
  });

  test("is withheld without consent and for phone-only accounts, which is no failure", () => {
    expect(parseUserProfile(answer({}))).toEqual({ kind: "withheld" });
    expect(parseUserProfile(answer({ id: "24" }))).toEqual({ kind: "withheld" });
    expect(parseUserProfile(failure(100, 2_018_218))).toEqual({ kind: "withheld" });
  });

  test("may be asked again after a passing failure only", () => {
    expect(parseUserProfile(failure(2, undefined))).toMatchObject({ kind: "failed", retryAfterMs: 500 });
    expect(parseUserProfile(failure(190, undefined))).toMatchObject({ kind: "failed", retryAfterMs: undefined });
    expect(parseUserProfile({ status: 0, headers: {}, body: "" })).toMatchObject({
      kind: "failed",
      retryAfterMs: 5_000,
    });
  });
});

describe("threads and their history", () => {
  test("threads come page by page", () => {
    const url = new URL(listThreadsCall(account, { after: "c1", limit: 50 }).url);
    expect(url.pathname).toBe("/v25.0/1000001/conversations");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ platform: "messenger", after: "c1", limit: "50" });
    const paging = { cursors: { after: "c2" } };
    const listed = { data: [{ id: "t_1", updated_time: "2026-11-22T10:00:00+0000" }, {}], paging };
    const threads = [{ id: "t_1", updatedAt: Date.UTC(2026, 10, 22, 10) }];
    expect(parseThreads(answer(listed))).toEqual({ kind: "ok", threads, after: "c2" });
    expect(parseThreads(answer({ data: [], paging }))).toEqual({ kind: "ok", threads: [], after: undefined });
  });

  test("history becomes the items of the webhooks that did not come, oldest first", () => {
    expect(threadHistoryCall("t_1", account).url).toContain("/v25.0/t_1?fields=messages");
    const page = { id: "1000001", name: "Laden" };
    const anna = { id: "24", name: "Anna" };
    const history = parseThreadHistory(
      answer({
        id: "t_1",
        messages: {
          data: [
            { id: "m_3", created_time: "2026-11-22T10:00:03+0000", from: page, to: { data: [anna] }, message: "Ja" },
            {
              id: "m_2",
              created_time: "2026-11-22T10:00:02+0000",
              from: anna,
              to: { data: [page] },
              message: "",
              attachments: {
                data: [
                  { id: "1", mime_type: "image/jpeg", image_data: { url: "https://cdn.test/a.jpg" } },
                  { id: "2", mime_type: "audio/mpeg", file_url: "https://cdn.test/v.mp3" },
                ],
              },
            },
            { id: "m_1", created_time: "2026-11-22T10:00:01+0000", from: anna, to: { data: [page] }, message: "Hallo" },
            { id: "m_0" },
          ],
        },
      }),
      account.accountId,
    );
    if (history.kind !== "ok") throw new Error(history.detail);
    expect(history.unreadable).toBe(1);
    const understood = history.items.map(({ accountId, contactKey, dedupeKey, raw }) => ({
      accountId,
      contactKey,
      dedupeKey,
      event: messenger.parse(raw),
    }));
    const at = Date.UTC(2026, 10, 22, 10);
    const party = { accountId: "1000001", contactKey: "24" };
    expect(understood).toEqual([
      {
        ...party,
        dedupeKey: "m_1",
        event: { kind: "message", at: at + 1000, mid: "m_1", contents: [{ kind: "text", text: "Hallo" }] },
      },
      {
        ...party,
        dedupeKey: "m_2",
        event: {
          kind: "message",
          at: at + 2000,
          mid: "m_2",
          contents: [
            {
              kind: "media",
              items: [
                { type: "image", source: { url: "https://cdn.test/a.jpg" } },
                { type: "audio", source: { url: "https://cdn.test/v.mp3" } },
              ],
            },
          ],
        },
      },
      {
        ...party,
        dedupeKey: "echo:m_3",
        event: { kind: "echo", at: at + 3000, mid: "m_3", contents: [{ kind: "text", text: "Ja" }] },
      },
    ]);
  });

  test("a thread without messages has no items", () => {
    expect(parseThreadHistory(answer({ id: "t_1" }), "1000001")).toEqual({
      kind: "ok",
      items: [],
      unreadable: 0,
      ids: [],
    });
  });
});

describe("uploads", () => {
  test("the platform is asked to fetch a file and keep it", () => {
    const call = uploadCall({ type: "image", url: "https://x.test/a.jpg" }, account);
    expect(call.url).toContain("/v25.0/1000001/message_attachments");
    expect(JSON.parse(call.body)).toEqual({
      message: { attachment: { type: "image", payload: { url: "https://x.test/a.jpg", is_reusable: true } } },
    });
  });

  test("its id, also one written as a number, comes back", () => {
    expect(parseUpload(answer({ attachment_id: "1857" }))).toEqual({ kind: "uploaded", attachmentId: "1857" });
    expect(parseUpload(answer({ attachment_id: 1857 }))).toEqual({ kind: "uploaded", attachmentId: "1857" });
  });

  test("why it failed is told", () => {
    expect(parseUpload(failure(100, 2_018_008))).toMatchObject({ reason: "cannot_fetch", retryAfterMs: undefined });
    expect(parseUpload(failure(100, 2_018_109))).toMatchObject({ reason: "too_large" });
    expect(parseUpload(answer({}))).toMatchObject({ kind: "failed", reason: "other" });
  });
});

test("no answer of any endpoint makes a parser throw", () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((data) => JSON.stringify({ data, messages: { data } })),
  );
  fc.assert(
    fc.property(fc.constantFrom(0, 200, 400, 500), body, (status, text) => {
      const given = { status, headers: {}, body: text };
      for (const parse of [parseUserProfile, parseThreads, parseUpload, parseProfile]) parse(given);
      parseThreadHistory(given, "1000001");
    }),
  );
});

import {
  endpoints,
  role as roles,
  scopesOfRole,
  type Role,
  type CannedReply,
  type ConversationAction,
  type ConversationDetail,
  type Message,
} from "@botschaft/contract";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { applyAction, applyReply } from "../src/features/inbox/model/applyAction.ts";
import { summaryOf } from "../src/features/inbox/data/summaryOf.ts";
import { belongsTo, compareIn, isView, views } from "../src/features/inbox/model/views.ts";
import {
  cannedReplies,
  channels,
  ago,
  idOf,
  makeConversations,
  me,
  members,
  own,
  previewOf,
  workspaceId,
  type FakeConversation,
} from "./fakeData.ts";
import { otherAnswers } from "./fakeScreens.ts";
import { hitsIn } from "./fakeSearch.ts";

/**
 * Answers the API from memory, so that screens can be built, looked at and tested in a browser without the server. What it answers
 * is typed by the contract. `POST /fake/...` plays the customer and the platform: say, refuse the next write, stop the stream.
 */
export function fakeApi(): Plugin {
  return {
    name: "fake-api",
    configureServer(server) {
      const fake = createFake();
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? "/", "http://fake");
        if (!/^\/(api|fake)\//.test(url.pathname)) return next();
        void fake(request, response, url);
      });
    },
  };
}

type Body = Record<string, unknown>;
const phonesUrl = "http://localhost:3001";

/** One fake with its own memory. Answers `/api/...` and `/fake/...`. */
export function createFake(): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<unknown> {
  const conversations = makeConversations();
  const streams = new Set<ServerResponse>();
  let canned = cannedReplies;
  const present = new Map<string, readonly object[]>();
  let isSignedIn = true;
  let refuseNext = 0;
  let refusal: object = {};
  let isStopped = false;
  let isDemo = false;
  let sendsMail = true;
  let phones: string | null = phonesUrl;
  const steps = {
    ownerNamed: true,
    channelConnected: true,
    botPublished: true,
    messageReceived: true,
    teamInvited: true,
  };
  let sessions = [1, 2].map((number) => ({
    id: idOf(700 + number),
    isCurrent: number === 1,
    createdAt: "2026-11-28T09:12:00.000Z",
    lastSeenAt: "2026-11-30T09:12:00.000Z",
    ipAddress: "203.0.113.7",
    userAgent: [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Safari/537.36",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1",
    ][number - 1] as string,
  }));
  let role: Role | null = "owner";
  const user = {
    id: "u1",
    name: me.name,
    email: me.email,
    imageUrl: null as string | null,
    hasPassword: true,
    hasSecondFactor: false,
    isPlaceholder: false,
  };
  let eventId = 0;

  const tell = (event: object) => {
    eventId += 1;
    for (const stream of streams) stream.write(`id: ${eventId}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const changed = (conversation: FakeConversation) => {
    conversation.detail.preview = previewOf(conversation.messages);
    conversation.detail.contactPreview = previewOf(
      conversation.messages.filter(({ author }) => author.kind === "contact"),
    );
    tell({
      type: "conversation",
      id: conversation.detail.id,
      summary: summaryOf(conversation.detail),
      messages: conversation.messages.slice(-10),
    });
    tell({ type: "counts" });
  };
  const add = (conversation: FakeConversation, said: Pick<Message, "author" | "body"> & Partial<Message>): Message => {
    const at = new Date().toISOString();
    const seq = conversation.detail.lastSeq + 1;
    const message: Message = {
      conversationId: conversation.detail.id,
      seq,
      at,
      mid: `m_${seq}_${Math.random()}`,
      replyToMid: null,
      clientKey: null,
      ground: null,
      cause: null,
      delivery: "none",
      deliveryDetail: null,
      deliveredAt: null,
      readAt: null,
      price: null,
      reactions: [],
      editedAt: null,
      unsentAt: null,
      ...said,
    };
    conversation.messages.push(message);
    conversation.detail = { ...conversation.detail, lastSeq: seq, lastMessageAt: at };
    return message;
  };
  const update = (conversation: FakeConversation, summary: ReturnType<typeof summaryOf>) => {
    conversation.detail = {
      ...conversation.detail,
      ...summary,
      contact: { ...conversation.detail.contact, tags: summary.tags },
    } as ConversationDetail;
  };

  const list = (url: URL) => {
    const wanted = url.searchParams.get("view") ?? "all";
    const view = isView(wanted) ? wanted : "all";
    const q = url.searchParams.get("q")?.toLowerCase();
    const limit = Number(url.searchParams.get("limit") ?? 50);
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const rows = [...conversations.values()]
      .filter(
        (each) =>
          q === undefined ||
          JSON.stringify([each.detail.contact.name, each.messages.map((message) => message.body)])
            .toLowerCase()
            .includes(q),
      )
      .map((each) => summaryOf(each.detail))
      .filter((each) => belongsTo(view, each, me.id))
      .sort((a, b) => compareIn(view, a, b));
    return {
      items: rows.slice(from, from + limit),
      nextCursor: from + limit < rows.length ? String(from + limit) : null,
    };
  };

  return async (request: IncomingMessage, response: ServerResponse, url: URL) => {
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const refuse = (code: string, status: number) =>
      json(status, { type: `about:botschaft:${code}`, title: code, status, code });
    const path = url.pathname;
    const method = request.method ?? "GET";

    if (path === "/fake/picture.svg") {
      response.writeHead(200, { "content-type": "image/svg+xml" });
      return response.end(
        `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="240"><linearGradient id="g" x2=".4" y2="1"><stop stop-color="#${url.searchParams.get("from")}"/><stop offset="1" stop-color="#${url.searchParams.get("to")}"/></linearGradient><rect width="400" height="240" fill="url(#g)"/></svg>`,
      );
    }
    if (path === "/fake/voice.wav") {
      response.writeHead(200, { "content-type": "audio/wav" });
      return response.end(silence(21));
    }
    const isUpload = (request.headers["content-type"] ?? "").startsWith("multipart/");
    const raw = await readAll(request);
    const body = isUpload || raw.length === 0 ? {} : (JSON.parse(raw.toString("utf8")) as Body);

    if (path === "/fake/say") {
      const conversation = conversations.get(String(body["conversationId"]));
      if (conversation === undefined) return json(404, {});
      add(conversation, {
        author: { kind: "contact" },
        body: { kind: "said", contents: [{ kind: "text", text: String(body["text"]) }] },
      });
      conversation.detail = {
        ...conversation.detail,
        unread: conversation.detail.unread + 1,
        waitingSince: conversation.detail.waitingSince ?? new Date().toISOString(),
      };
      changed(conversation);
      return json(200, {});
    }
    if (path === "/fake/react") {
      const conversation = conversations.get(String(body["conversationId"]));
      const at = conversation?.messages.findIndex((each) => each.seq === body["seq"]) ?? -1;
      const message = conversation?.messages[at];
      if (conversation === undefined || message === undefined) return json(404, {});
      conversation.messages[at] = { ...message, reactions: [{ by: "contact", emoji: String(body["emoji"]) }] };
      changed(conversation);
      return json(200, {});
    }
    if (path === "/fake/colleague") {
      const conversationId = String(body["conversationId"]);
      const conversation = conversations.get(conversationId);
      const [, colleague] = members;
      if (conversation === undefined || colleague === undefined) return json(404, {});
      const people = [{ memberId: colleague.id, isWriting: body["isWriting"] === true }];
      present.set(conversationId, people);
      tell({ type: "presence", conversationId, people });
      const { text } = body;
      if (typeof text !== "string") return json(200, {});
      add(conversation, {
        author: { kind: "member", memberId: colleague.id, name: colleague.name },
        body: { kind: "said", contents: [{ kind: "text", text }] },
      });
      changed(conversation);
      return json(200, {});
    }
    if (path === "/fake/refuse") {
      refuseNext = Number(body["times"] ?? 1);
      refusal = (body["refusal"] as object | undefined) ?? {};
      return json(200, {});
    }
    if (path === "/fake/sign-out") {
      isSignedIn = false;
      return json(200, {});
    }
    if (path === "/fake/demo") {
      isDemo = body["on"] === true;
      return json(200, {});
    }
    if (path === "/fake/role") {
      const { success, data } = roles.nullable().safeParse(body["role"]);
      if (!success) return json(400, {});
      role = data;
      for (const stream of streams) stream.write(`data: ${JSON.stringify({ type: "access" })}\n\n`);
      return json(200, {});
    }
    if (path === "/fake/replace-session") {
      isSignedIn = false;
      for (const stream of streams) stream.write(`data: ${JSON.stringify({ type: "access" })}\n\n`);
      setTimeout(() => (isSignedIn = true), 200);
      return json(200, {});
    }
    if (path === "/fake/person") {
      Object.assign(user, body);
      return json(200, {});
    }
    if (path === "/fake/steps") {
      Object.assign(steps, body);
      return json(200, {});
    }
    if (path === "/fake/phones") {
      phones = body["on"] === true ? phonesUrl : null;
      return json(200, {});
    }
    if (path === "/fake/mail") {
      sendsMail = body["on"] === true;
      return json(200, {});
    }
    if (path === "/fake/stop") {
      isStopped = body["stop"] === true;
      if (isStopped) for (const stream of streams) stream.destroy();
      return json(200, {});
    }

    if (path === "/api/auth/sign-in/email") {
      if (body["password"] === "richtig-lang") {
        if (user.hasSecondFactor) return json(200, { twoFactorRedirect: true });
        isSignedIn = true;
        return json(200, { token: "t", user: { id: "u1", email: me.email, name: me.name } });
      }
      return json(401, { code: "INVALID_EMAIL_OR_PASSWORD", message: "Invalid email or password" });
    }
    if (path.startsWith("/api/auth/two-factor/")) {
      const what = path.slice("/api/auth/two-factor/".length);
      if (what === "verify-totp" || what === "verify-backup-code") {
        if (body["code"] !== "123456" && body["code"] !== "AAAAA-11111") return json(401, { code: "INVALID_CODE" });
        user.hasSecondFactor = true;
        isSignedIn = true;
        return json(200, { token: "t" });
      }
      if (body["password"] !== "richtig-lang") return json(400, { code: "INVALID_PASSWORD" });
      const backupCodes = Array.from({ length: 10 }, (_, at) => `${"ABCDEFGHIJ"[at]}BCDE-${11111 * (at % 9) + 11111}`);
      if (what === "disable") user.hasSecondFactor = false;
      if (what === "enable")
        return json(200, {
          method: "totp",
          totpURI:
            "otpauth://totp/Botschaft:wiebke%40nordwind.example?secret=JBSWY3DPEHPK3PXP&issuer=Botschaft&digits=6&period=30",
          backupCodes,
        });
      return json(200, { status: true, backupCodes });
    }
    if (path === "/api/auth/sign-out") {
      isSignedIn = false;
      return json(200, { success: true });
    }
    if (!path.startsWith("/api/v1/")) return refuse("not_found", 404);
    const at = path.slice("/api/v1".length);
    if (!isSignedIn && !/^\/(invitations|installation|password-resets)/.test(at)) return refuse("unauthenticated", 401);

    if (at === "/live") {
      if (isStopped) return refuse("unavailable", 503);
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(": open\n\n");
      streams.add(response);
      response.on("close", () => streams.delete(response));
      return;
    }
    const looked = /^\/conversations\/([^/]+)\/presence$/.exec(at);
    if (looked !== null) return json(200, { people: present.get(looked[1] ?? "") ?? [] });
    if (method !== "GET" && refuseNext > 0) {
      refuseNext -= 1;
      return json(502, { type: "about:blank", title: "", status: 502, code: "platform_unreachable", ...refusal });
    }
    if (at === "/media" && method === "POST") {
      return json(201, {
        id: "a".repeat(64),
        type: "image",
        contentType: "image/png",
        sizeBytes: raw.length,
        fileName: "bild.png",
        url: "/fake/picture.svg?from=b08a3c&to=6a4b1d",
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      });
    }
    if (at === "/conversations") return json(200, list(url));
    if (at === "/conversations/search") {
      const { items, nextCursor } = list(url);
      const q = url.searchParams.get("q") ?? "";
      const found = items.map((conversation) => {
        const known = conversations.get(conversation.id);
        const hits = known === undefined ? [] : hitsIn(known, q);
        return { conversation, hit: hits[0] ?? null, hitCount: hits.length };
      });
      return json(200, { items: found, nextCursor, isComplete: true });
    }
    if (at === "/conversations/counts") {
      const rows = [...conversations.values()].map((each) => summaryOf(each.detail));
      return json(
        200,
        Object.fromEntries(views.map((view) => [view, rows.filter((row) => belongsTo(view, row, me.id)).length])),
      );
    }
    const match = /^\/conversations\/([^/]+)(?:\/(\w+))?$/.exec(at);
    if (match !== null) {
      const conversation = conversations.get(match[1] ?? "");
      if (conversation === undefined) return refuse("not_found", 404);
      return onConversation(conversation, match[2], method, body, url, json);
    }
    const cannedMatch = /^\/canned-replies(?:\/([^/]+))?$/.exec(at);
    if (cannedMatch !== null) {
      if (method === "GET") return json(200, { items: canned });
      const [, cannedId] = cannedMatch;
      const others = canned.filter((each) => each.id !== cannedId);
      if (method === "DELETE") {
        canned = others;
        return json(204, undefined);
      }
      if (others.some((each) => each.shortcut === body["shortcut"])) return refuse("conflict", 409);
      const kept = { ...body, id: cannedId ?? idOf(900 + canned.length), updatedAt: ago(0) } as CannedReply;
      canned = [...others, kept];
      return json(method === "POST" ? 201 : 200, kept);
    }
    if (at === "/contacts") {
      const q = url.searchParams.get("q")?.toLowerCase() ?? "";
      const items = [...conversations.values()]
        .map((each) => each.detail.contact)
        .filter(({ name }) => (name ?? "").toLowerCase().includes(q));
      return json(200, { items, nextCursor: null });
    }
    const contactMatch = /^\/contacts\/([^/]+)$/.exec(at);
    if (contactMatch !== null) {
      const found = [...conversations.values()].find((each) => each.detail.contact.id === contactMatch[1]);
      if (found === undefined) return refuse("not_found", 404);
      if (method === "PATCH") {
        const attributes = Object.fromEntries(
          Object.entries({ ...found.detail.contact.attributes, ...(body["attributes"] as object) }).filter(
            ([, value]) => value !== null,
          ),
        );
        found.detail = { ...found.detail, contact: { ...found.detail.contact, attributes } };
        changed(found);
      }
      return json(200, {
        ...found.detail.contact,
        revision: 1,
        identities: [
          {
            channelId: found.detail.channelId,
            channelKind: found.detail.channelKind,
            channelName: found.detail.channel.name,
            key: "24770011223344",
            aliasOf: null,
          },
        ],
        merged: [
          { id: idOf(700), name: "Anneke (Shop)", pictureUrl: null, mergedAt: ago(900), mergedBy: "Wiebke Harms" },
        ],
        conversations: [
          {
            id: found.detail.id,
            channelId: found.detail.channelId,
            channelKind: found.detail.channelKind,
            contactKey: "k",
            status: found.detail.status,
            lastMessageAt: found.detail.lastMessageAt,
          },
        ],
      });
    }
    if (at === `/workspaces/${workspaceId}/first-steps`) return json(200, steps);
    if (at === "/me/sessions" && method === "GET") return json(200, { items: sessions });
    if (at.startsWith("/me/sessions") && method === "DELETE") {
      sessions = sessions.filter((each) => each.isCurrent || (at !== "/me/sessions" && !at.endsWith(each.id)));
      return json(204, undefined);
    }
    if (at === "/me/picture") {
      // Screens draw a picture anew, so that nothing of the file goes along.
      if (method === "PUT" && !raw.includes("content-type: image/jpeg") && !raw.includes("Content-Type: image/jpeg"))
        return refuse("unsupported_media_type", 415);
      user.imageUrl = method === "PUT" ? "/fake/picture.svg?from=b08a3c&to=6a4b1d" : null;
      return method === "PUT" ? json(200, { imageUrl: user.imageUrl }) : json(204, undefined);
    }
    if (at === "/me" && method === "PATCH") {
      const { password, ...wanted } = body;
      if (wanted["email"] !== undefined && user.hasPassword && password !== "richtig-lang")
        return refuse("password_wrong", 403);
      if (wanted["email"] === "jule@nordwind.example") return refuse("conflict", 409);
      Object.assign(user, wanted, { isPlaceholder: false });
      return json(204, undefined);
    }
    if (at === "/me/password") {
      user.hasPassword = true;
      return json(204, undefined);
    }
    if (at === "/password-resets") return sendsMail ? json(202, { status: "accepted" }) : refuse("mail_off", 422);
    if (at === "/password-resets/good")
      return method === "GET"
        ? json(200, {
            name: user.name,
            email: user.email,
            endsSecondFactor: true,
            expiresAt: "2030-01-01T00:00:00.000Z",
          })
        : json(204, undefined);
    if (at.startsWith("/password-resets/")) return refuse("reset_invalid", 410);
    if (at.endsWith("/reset-link"))
      return json(201, {
        url: `${url.origin}/new-password/good`,
        expiresAt: "2030-01-01T00:00:00.000Z",
      });
    if (at === "/installation") return json(200, { sendsMail });
    if (at === "/me") {
      // Removed: the workspace is none of theirs any more, and what is left is the other one.
      if (role === null)
        return request.headers["x-workspace-id"] === workspaceId
          ? refuse("not_found", 404)
          : json(200, {
              kind: "member",
              user,
              key: null,
              workspaceId: null,
              role: null,
              memberId: null,
              scopes: [],
              workspaces: [
                { id: idOf(2), name: "Probierladen", slug: "probe", memberId: idOf(13), role: "admin", isDemo: false },
              ],
              runsInstallation: false,
              emulatorUrl: phones,
            });
      return json(200, {
        kind: "member",
        user,
        key: null,
        workspaceId,
        role,
        memberId: me.id,
        scopes: scopesOfRole[role],
        workspaces: [
          { id: workspaceId, name: "Nordwind", slug: "nordwind", memberId: me.id, role: "owner", isDemo },
          { id: idOf(2), name: "Probierladen", slug: "probe", memberId: idOf(13), role: "admin", isDemo: false },
        ],
        runsInstallation: true,
        emulatorUrl: phones,
      });
    }
    if (at === `/workspaces/${workspaceId}/members`) return json(200, { items: members, nextCursor: null });
    if (at === "/channels" && method === "GET") {
      return json(200, { items: channels, nextCursor: null });
    }
    const other = otherAnswers(method, at);
    if (other !== null) return json(other.status, other.body);
    return refuse("not_found", 404);
  };

  function onConversation(
    conversation: FakeConversation,
    part: string | undefined,
    method: string,
    body: Body,
    url: URL,
    json: (status: number, body: unknown) => void,
  ) {
    const actor = { memberId: me.id, now: Date.now() };
    if (part === undefined) return json(200, conversation.detail);
    if (part === "hits") return json(200, { items: hitsIn(conversation, url.searchParams.get("q") ?? "") });
    if (part === "messages" && method === "GET") {
      const before = Number(url.searchParams.get("before") ?? Number.POSITIVE_INFINITY);
      const limit = Number(url.searchParams.get("limit") ?? 50);
      const { messages } = conversation;
      const around = url.searchParams.get("around");
      const after = url.searchParams.get("after");
      const from =
        around !== null
          ? Math.max(0, Number(around) - 1 - limit / 2)
          : after !== null
            ? Number(after)
            : Math.max(0, Math.min(before - 1, messages.length) - limit);
      const to = around === null && after === null ? Math.min(before - 1, messages.length) : from + limit;
      const [hasOlder, hasNewer] = [from > 0, to < messages.length];
      return json(200, {
        items: messages.slice(from, to),
        hasMore: after === null ? hasOlder : hasNewer,
        hasOlder,
        hasNewer,
      });
    }
    if (part === "messages" || part === "notes") {
      const parsed = part === "messages" ? endpoints.sendReply.body.parse(body) : null;
      const said: Message["body"] =
        parsed === null ? { kind: "note", text: String(body["text"]) } : { kind: "said", contents: [parsed.content] };
      const message = add(conversation, {
        author: own,
        body: said,
        clientKey: String(body["clientKey"]),
        replyToMid: parsed?.replyToMid ?? null,
        delivery: parsed === null ? "none" : "queued",
      });
      if (parsed !== null) update(conversation, applyReply(summaryOf(conversation.detail), "", "text", actor));
      json(201, { messages: [message] });
      changed(conversation);
      if (parsed !== null)
        setTimeout(() => {
          const at = conversation.messages.findIndex((each) => each.seq === message.seq);
          conversation.messages[at] = { ...message, delivery: "sent" };
          conversation.detail = { ...conversation.detail, deliveredUntil: new Date().toISOString() };
          changed(conversation);
        }, 400);
      return;
    }
    const action = body as ConversationAction;
    update(conversation, applyAction(summaryOf(conversation.detail), action, actor));
    if (action.kind === "take")
      add(conversation, { author: own, body: { kind: "event", event: { name: "taken", memberName: me.name } } });
    if (action.kind === "hand_back")
      add(conversation, { author: own, body: { kind: "event", event: { name: "handed_back", memberName: me.name } } });
    if (action.kind === "close")
      add(conversation, { author: own, body: { kind: "event", event: { name: "closed", memberName: me.name } } });
    json(200, conversation.detail);
    return changed(conversation);
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A sound file of so many seconds, 8 kHz, 8 bit. */
function silence(seconds: number): Buffer {
  const samples = 8_000 * seconds;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(8_000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples, 40);
  return Buffer.concat([header, Buffer.alloc(samples, 128)]);
}

import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readParams } from "../graph/graphRoutes.ts";
import { fromPerson } from "../messenger/events.ts";
import { importThread } from "../messenger/importThread.ts";
import type { Attachment, Thread } from "../world/thread.ts";
import { editMessage, getMessage, reactAsPerson, say, tapPostback } from "../messenger/person/act.ts";
import {
  giveFeedback,
  linkAccount,
  optIn,
  pickCommand,
  rateResponse,
  sendCart,
} from "../messenger/person/occasions.ts";
import { unsendMessage } from "../messenger/person/unsend.ts";
import { INBOX_APP_ID } from "../messenger/routing/control.ts";
import { moveControl, takeForInbox } from "../messenger/routing/moveControl.ts";
import { openLink, tapButton, tapGetStarted, tapIceBreaker, tapMenu, tapQuickReply } from "../messenger/person/taps.ts";
import { readThread } from "../messenger/receipts.ts";
import { commitMessage } from "../messenger/send/commit.ts";
import { getThread, nextInstant, touchThread } from "../world/threads.ts";
import { messageView, threadState, threadView } from "../messenger/threadView.ts";
import { stringParam } from "../graph/params.ts";
import type { Platform } from "../platform.ts";
import { sayOnWhatsApp } from "../whatsapp/person/acts.ts";
import { sendFile } from "../whatsapp/person/files.ts";
import { SHARED_ACTS, WHATSAPP_ACTS } from "./whatsappActs.ts";
import { Refusal } from "../world/refusal.ts";
import { getAccount } from "../world/accounts.ts";
import { getPerson } from "../world/setup.ts";
import { LIKE_STICKER, stickerUrl } from "../media/stickers.ts";

const pairSchema = z.object({ page: z.string(), person: z.string() });
const textSchema = z.string().min(1).max(20_000);
const spokenSchema = z.object({
  text: textSchema,
  replyTo: z.string().optional(),
  /** Written from this product of the Page's shop. */
  productId: z.string().optional(),
});
const anything = z.record(z.string(), z.unknown());

/** What can be done on a person's phone, and by a member of the business in Meta's inbox. */
export function personRoutes(server: FastifyInstance, platform: Platform): void {
  const { world } = platform;

  const threadOf = (params: unknown): Thread => {
    const { page, person } = pairSchema.parse(params);
    return getThread(world, getAccount(world, page).id, getPerson(world, person).id);
  };
  const pageOf = (params: unknown) => getAccount(world, pairSchema.parse(params).page);

  /** One act of a person: its body, then what it does; answers with what it returns. */
  const act = <S extends z.ZodType>(
    name: string,
    schema: S,
    work: (thread: Thread, body: z.output<S>, params: unknown) => unknown,
  ): void => {
    server.post(`/_emulator/threads/:page/:person/${name}`, (request) => {
      const thread = threadOf(request.params);
      if (thread.platform === "whatsapp" && !SHARED_ACTS.includes(name)) return onWhatsApp(name, thread, request.body);
      return work(thread, schema.parse(request.body ?? {}), request.params) ?? { ok: true };
    });
  };
  const nothing = z.object({});
  const onWhatsApp = (name: string, thread: Thread, body: unknown): unknown => {
    const own = WHATSAPP_ACTS[name];
    if (own === undefined) throw new Refusal("not_on_whatsapp", `There is no “${name}” on WhatsApp.`);
    return own(platform, thread, body ?? {}) ?? { ok: true };
  };
  // What there is only on WhatsApp.
  for (const name of [
    "location",
    "contacts",
    "order",
    "reply-button",
    "list-row",
    "flow",
    "play",
    "marketing",
    "change-number",
  ])
    act(name, z.unknown(), () => {
      throw new Refusal("only_on_whatsapp", `There is “${name}” on WhatsApp only.`);
    });

  server.get("/_emulator/threads", () => [...world.threads.values()].map((thread) => threadState(world, thread)));
  server.get("/_emulator/threads/:page/:person", (request) => threadView(world, threadOf(request.params)));

  server.put("/_emulator/threads/:page/:person", (request) => {
    const thread = threadOf(request.params);
    importThread(world, thread, request.body);
    return threadView(world, thread);
  });

  act("text", spokenSchema, (thread, { text, replyTo, productId }) => {
    if (replyTo !== undefined) getMessage(platform, thread, replyTo);
    const said = {
      text,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(productId === undefined ? {} : { referral: { product: { id: productId } } }),
    };
    return messageView(world, say(platform, thread, said));
  });
  act("share", z.object({ url: z.url(), title: z.string().default("") }), (thread, { url, title }) =>
    messageView(world, say(platform, thread, { text: url, attachments: [{ type: "fallback", url, title }] })),
  );
  act("quick-reply", z.object({ mid: z.string(), index: z.int().min(0) }), (thread, { mid, index }) =>
    messageView(world, tapQuickReply(platform, thread, mid, index)),
  );
  act(
    "button",
    z.object({ mid: z.string(), element: z.int().min(0).default(0), button: z.int().min(0).default(0) }),
    (thread, { mid, element, button }) => messageView(world, tapButton(platform, thread, mid, element, button)),
  );
  act(
    "postback",
    z.object({ title: z.string(), payload: z.string(), appId: z.string() }),
    (thread, { title, payload, appId }) =>
      messageView(world, tapPostback(platform, thread, { title, payload, ownerAppId: appId })),
  );
  act("menu", z.object({ index: z.int().min(0) }), (thread, { index }, params) =>
    messageView(world, tapMenu(platform, pageOf(params), thread, index)),
  );
  act("ice-breaker", z.object({ index: z.int().min(0) }), (thread, { index }, params) =>
    messageView(world, tapIceBreaker(platform, pageOf(params), thread, index)),
  );
  act("get-started", nothing, (thread, _body, params) =>
    messageView(world, tapGetStarted(platform, pageOf(params), thread)),
  );
  act(
    "link",
    z.object({ ref: z.string().max(2083).optional(), adId: z.string().optional(), adTitle: z.string().optional() }),
    (thread, click) => openLink(platform, thread, click),
  );
  act("sticker", z.object({ stickerId: z.string().regex(/^\d+$/).default(LIKE_STICKER) }), (thread, { stickerId }) =>
    messageView(
      world,
      say(platform, thread, { attachments: [{ type: "sticker", stickerId, url: stickerUrl(world.url, stickerId) }] }),
    ),
  );
  act("reaction", z.object({ mid: z.string(), emoji: z.string().max(20).nullable() }), (thread, { mid, emoji }) =>
    reactAsPerson(platform, thread, mid, emoji),
  );
  act("edit", z.object({ mid: z.string(), text: textSchema }), (thread, { mid, text }) =>
    messageView(world, editMessage(platform, thread, mid, text)),
  );
  act("unsend", z.object({ mid: z.string() }), (thread, { mid }) =>
    messageView(world, unsendMessage(platform, thread, mid)),
  );
  act(
    "feedback",
    z.object({ mid: z.string(), payload: z.string().max(400), followUp: z.string().max(400).optional() }),
    (thread, given) => messageView(world, giveFeedback(platform, thread, given)),
  );
  act("rate", z.object({ mid: z.string(), isGood: z.boolean() }), (thread, { mid, isGood }) =>
    rateResponse(platform, thread, mid, isGood),
  );
  act("account", z.object({ authorizationCode: z.string().nullable() }), (thread, { authorizationCode }) =>
    linkAccount(platform, thread, authorizationCode),
  );
  act("opt-in", z.object({ optin: anything }), (thread, { optin }) => optIn(platform, thread, optin));
  act("cart", z.object({ order: anything }), (thread, { order }) => sendCart(platform, thread, order));
  act("command", z.object({ name: z.string() }), (thread, { name }) =>
    messageView(world, pickCommand(platform, thread, name)),
  );
  act("read", nothing, (thread) => readThread(platform, thread));
  act("open", z.object({ open: z.boolean() }), (thread, { open }) => {
    thread.open = open;
    if (open) readThread(platform, thread);
  });
  act("block", z.object({ blocked: z.boolean() }), (thread, { blocked }) => {
    thread.blocked = blocked;
    if (blocked) thread.blockedAt = world.clock.now();
    else delete thread.blockedAt;
    touchThread(world, thread);
  });
  act(
    "inbox",
    z.object({ text: textSchema, appId: z.string().nullable().default(INBOX_APP_ID) }),
    (thread, { text, appId }, params) => {
      takeForInbox(platform, pageOf(params), thread, appId);
      return messageView(world, commitMessage(platform, thread, appId, { text }));
    },
  );
  act("control", z.object({ appId: z.string().nullable() }), (thread, { appId }) =>
    moveControl(platform, thread, "pass_thread_control", appId, ""),
  );
  act(
    "raw",
    z.object({ field: z.string().default("messages"), item: z.record(z.string(), z.unknown()) }),
    (thread, { field, item }) => {
      platform.webhooks.emit(fromPerson(thread, field, nextInstant(world, thread), item));
    },
  );

  server.post("/_emulator/threads/:page/:person/attachments", async (request) => {
    const thread = threadOf(request.params);
    const { files, params } = await readParams(request);
    if (files.length === 0) throw new Refusal("no_file", "There is no file in the request.", 400);
    if (thread.platform === "whatsapp") {
      const caption = stringParam(params, "caption");
      const [last] = files.map((file) => sendFile(platform, thread, file, caption)).slice(-1);
      return last === undefined ? { ok: true } : messageView(world, last);
    }
    const attachments = files.map(({ bytes, contentType, fileName }): Attachment => {
      const item = world.media.put(bytes, contentType, fileName);
      return { type: kindOf(contentType), url: world.media.urlOf(item.id, fileName), title: fileName };
    });
    return messageView(world, say(platform, thread, { attachments }));
  });

  server.post("/_emulator/say", (request) => {
    const said = z
      .array(pairSchema.extend({ text: textSchema }))
      .max(10_000)
      .parse(request.body);
    return said.map(({ text, ...pair }) => {
      const thread = threadOf(pair);
      if (thread.platform !== "whatsapp") return { mid: say(platform, thread, { text }).mid };
      return { mid: sayOnWhatsApp(platform, thread, { content: { type: "text", text: { body: text } } }).mid };
    });
  });
}

function kindOf(contentType: string): Attachment["type"] {
  const [kind] = contentType.split("/");
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}

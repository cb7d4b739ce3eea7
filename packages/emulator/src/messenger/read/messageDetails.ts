import { GraphError } from "../../graph/graphError.ts";
import { type Field, pick } from "../../graph/fields.ts";
import { expiringUrl } from "../../media/expiringUrl.ts";
import { mediaIdOf } from "../../media/mediaStore.ts";
import { findAccount } from "../../world/accounts.ts";
import { usernameOf } from "../../world/people.ts";
import { nameOf } from "../../world/people.ts";
import type { World } from "../../world/world.ts";
import type { Attachment, Message, Thread } from "../../world/thread.ts";

/** Details are given of so many newest messages of a thread only. */
const DETAILED_MESSAGES = 20;

/** A message as the Conversations API gives it; of older ones there is only the id. */
export function messageDetails(
  world: World,
  thread: Thread,
  message: Message,
  fields: readonly Field[],
): Record<string, unknown> {
  return pick(detailsOf(world, thread, message), fields);
}

export function assertReadable(thread: Thread, message: Message): void {
  if (message.isUnsent !== true && message.at >= readableSince(thread)) return;
  throw new GraphError({ code: 9000001, message: "(#9000001) The message was deleted", status: 400 });
}

/** From which instant on the platform still tells details of messages. */
export function readableSince(thread: Thread): number {
  return keptMessages(thread).at(-DETAILED_MESSAGES)?.at ?? 0;
}

/** What was taken back is gone for readers. */
export function keptMessages(thread: Thread): Message[] {
  return thread.messages.filter(({ isUnsent }) => isUnsent !== true);
}

function detailsOf(world: World, thread: Thread, message: Message): Record<string, unknown> {
  const attachments = message.attachments ?? [];
  const files = attachments.filter(({ type }) => type !== "fallback");
  const shares = attachments.filter(({ type }) => type === "fallback");
  const quoted = world.messages.get(message.replyTo ?? "")?.message;
  const [page, person] = participantsOf(world, thread);
  return {
    id: message.mid,
    created_time: graphTime(message.at),
    from: message.from === "page" ? page : person,
    to: { data: [message.from === "page" ? person : page] },
    message: message.text ?? "",
    ...(files.length === 0 ? {} : { attachments: { data: files.map((file) => attachmentDetails(world, file)) } }),
    ...(shares.length === 0 ? {} : { shares: { data: shares.map(({ url, title }) => ({ link: url, name: title })) } }),
    ...(message.replyTo === undefined
      ? {}
      : { reply_to: { mid: message.replyTo, is_self_reply: quoted?.from === message.from } }),
  };
}

export function participantsOf(world: World, thread: Thread): readonly Record<string, unknown>[] {
  const person = world.people.get(thread.personId);
  const page = findAccount(world, thread.pageId);
  if (page?.platform === "instagram")
    return [
      { username: page.username, id: thread.pageId },
      { username: usernameOf(thread.personId, person?.username ?? null), id: thread.psid },
    ];
  return [
    { name: page?.name ?? "", email: `${thread.pageId}@facebook.com`, id: thread.pageId },
    { name: person === undefined ? "" : nameOf(person), email: `${thread.psid}@facebook.com`, id: thread.psid },
  ];
}

/** `2026-11-22T17:15:18+0000` */
export function graphTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}+0000`;
}

function attachmentDetails(world: World, attachment: Attachment): Record<string, unknown> {
  const { type, title, template } = attachment;
  if (type === "template") return { generic_template: template };
  const url = attachment.url === undefined ? undefined : expiringUrl(world, attachment.url);
  const id = mediaIdOf(attachment.url ?? "");
  const item = world.media.find(id)?.item;
  const data =
    type === "image" || type === "sticker"
      ? { image_data: { url, width: 480, height: 480 } }
      : type === "video"
        ? { video_data: { url } }
        : { file_url: url };
  return {
    id,
    mime_type: item?.contentType ?? "application/octet-stream",
    name: title ?? "",
    size: item?.sizeBytes ?? 0,
    ...data,
  };
}

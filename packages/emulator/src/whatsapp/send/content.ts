import type { GraphCall } from "../../graph/graphRoutes.ts";
import { isRecord, stringParam, structured } from "../../graph/params.ts";
import type { NumberAccess } from "../access.ts";
import type { WhatsAppContent, WhatsAppTemplate } from "../model.ts";
import { invalid, missing, refused } from "../refusals.ts";
import { optional, required, requiredObject } from "./checks.ts";
import { parseInteractive } from "./interactive.ts";
import { type Link, parseMedia } from "./media.ts";
import type { Reaction } from "./reaction.ts";
import { parseTemplateMessage } from "./template.ts";

export interface ParsedContent {
  readonly content: WhatsAppContent;
  /** What it counts as and costs. */
  readonly category: "service" | "marketing" | "utility" | "authentication";
  readonly text?: string;
  readonly link?: Link;
  readonly reaction?: Reaction;
  readonly template?: WhatsAppTemplate;
}

const TYPES = [
  "text",
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "location",
  "contacts",
  "reaction",
  "interactive",
  "template",
] as const;

/** What is said, checked against the documented limits. */
export function parseContent(
  call: GraphCall,
  access: NumberAccess,
  { isByUserId }: { readonly isByUserId: boolean },
): ParsedContent {
  // Without a type it is what is there; Meta's own examples leave it out.
  const given = stringParam(call.params, "type") ?? TYPES.find((one) => call.params[one] !== undefined) ?? "text";
  const type = TYPES.find((one) => one === given);
  if (type === undefined) throw refused(131051, `Message type '${given}' is not supported`);
  const value = structured(call.params, type);
  if (value === undefined || value === null) throw missing(type);
  const service = { category: "service" } as const;
  switch (type) {
    case "text": {
      const fields = requiredObject(value, type);
      const body = required(fields["body"], "text.body", { max: 4096 });
      return { content: { type, text: fields }, text: body, ...service };
    }
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return { ...parseMedia(call, access, type, requiredObject(value, type)), ...service };
    case "location": {
      const fields = requiredObject(value, type);
      for (const [name, limit] of [
        ["latitude", 90],
        ["longitude", 180],
      ] as const) {
        const degrees = Number(fields[name]);
        if (fields[name] === undefined || fields[name] === "") throw missing(`location.${name}`);
        if (!(Math.abs(degrees) <= limit)) throw invalid(`location.${name}`, `must be between -${limit} and ${limit}`);
      }
      return { content: { type, location: fields }, ...service };
    }
    case "contacts":
      return { content: { type, contacts: parseContacts(value) }, ...service };
    case "reaction":
      return { content: { type, reaction: value }, reaction: parseReaction(call, access, value), ...service };
    case "interactive":
      return {
        content: { type, interactive: parseInteractive(call, access, requiredObject(value, type)) },
        ...service,
      };
    default:
      return parseTemplateMessage(call, access, requiredObject(value, type), { isByUserId });
  }
}

const NAME_PARTS = ["first_name", "last_name", "middle_name", "suffix", "prefix"];

function parseContacts(value: unknown): unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw missing("contacts");
  if (value.length > 257) throw invalid("contacts", "has more than 257 elements");
  for (const [index, contact] of value.entries()) {
    const path = `contacts[${index}]`;
    const name = requiredObject(requiredObject(contact, path)["name"], `${path}.name`);
    required(name["formatted_name"], `${path}.name.formatted_name`);
    if (!NAME_PARTS.some((part) => typeof name[part] === "string" && name[part] !== ""))
      throw invalid(`${path}.name`, "needs another part beside formatted_name");
  }
  return value;
}

const THIRTY_DAYS_MS = 30 * 86_400_000;

function parseReaction({ world }: GraphCall, { number }: NumberAccess, value: unknown): Reaction {
  const fields = isRecord(value) ? value : {};
  const messageId = required(fields["message_id"], "reaction.message_id");
  const emoji = optional(fields["emoji"], "reaction.emoji", { max: 20 }) ?? "";
  const found = world.messages.get(messageId);
  if (found === undefined || found.thread.pageId !== number.id)
    throw invalid("reaction.message_id", "is not a message of this number");
  if (world.clock.now() - found.message.at > THIRTY_DAYS_MS)
    throw invalid("reaction.message_id", "is a message older than 30 days");
  return { messageId, emoji };
}

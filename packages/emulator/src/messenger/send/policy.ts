import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import { isRecord, type Params, stringParam, structured } from "../../graph/params.ts";
import { oneOf } from "../../graph/shape.ts";
import type { App } from "../../world/apps.ts";
import type { World } from "../../world/world.ts";
import type { Thread } from "../../world/thread.ts";

const HOUR_MS = 3_600_000;
/** The standard window after the person's last act. */
export const WINDOW_MS = 24 * HOUR_MS;
/** How long a human agent, or a question for feedback, may still write. */
export const EXTENDED_MS = 7 * 24 * HOUR_MS;

const DEAD_TAGS = [
  "CONFIRMED_EVENT_UPDATE",
  "POST_PURCHASE_UPDATE",
  "ACCOUNT_UPDATE", // since 27 April 2026
  "SHIPPING_UPDATE",
  "RESERVATION_UPDATE",
  "ISSUE_RESOLUTION",
  "APPOINTMENT_UPDATE",
  "GAME_EVENT",
  "TRANSPORTATION_UPDATE",
  "FEATURE_FUNCTIONALITY_UPDATE",
  "TICKET_UPDATE",
  "PAYMENT_UPDATE",
  "PERSONAL_FINANCE_UPDATE",
  "PAIRING_UPDATE",
  "APPLICATION_UPDATE",
  "CONFIRMED_EVENT_REMINDER",
  "COMMUNITY_ALERT",
  "BUSINESS_PRODUCTIVITY",
  "NON_PROMOTIONAL_SUBSCRIPTION",
]; // prettier-ignore

/** May this be sent now? Blocked person, tag, then window. Returns the tag in use. */
export function checkPolicy(
  world: World,
  app: App,
  thread: Thread,
  params: Params,
  { isPrivateReply }: { readonly isPrivateReply: boolean },
): string | undefined {
  refuseUnlessLive(world, app, thread);
  if (world.faults.of(thread.pageId).refuseAll === true) {
    throw new GraphError({
      code: 10,
      subcode: 1893063,
      message: "(#10) This Page is restricted from sending messages.",
    });
  }
  if (thread.blocked || thread.isShutOut === true) {
    throw new GraphError({
      code: 10,
      subcode: 2018108,
      message: "(#10) This Person Cannot Receive Messages: This person isn't receiving messages from you right now.",
    });
  }
  if (world.people.get(thread.personId)?.unavailable === true) {
    throw new GraphError({ code: 551, subcode: 1545041, message: "(#551) This person isn't available right now." });
  }
  const tag = parseTag(app, params);
  if (isPrivateReply) return tag;
  // An approved template goes out at any time; whether it is one is looked at with the content.
  if (params["messaging_type"] === "UTILITY") return tag;
  const sinceMs = thread.windowOpenedAt === null ? Infinity : world.clock.now() - thread.windowOpenedAt;
  // A tag does not widen the window for stickers.
  const message = structured(params, "message");
  const isSticker = isRecord(message) && message["sticker_id"] !== undefined;
  if (sinceMs > (tag === undefined || isSticker ? WINDOW_MS : EXTENDED_MS)) {
    throw new GraphError({
      code: 10,
      subcode: 2018278,
      message: "(#10) This message is sent outside of allowed window.",
    });
  }
  return tag;
}

/** An app in development mode reaches only people who hold a role on it. */
function refuseUnlessLive(world: World, app: App, thread: Thread): void {
  if (app.live || world.people.get(thread.personId)?.tester === true) return;
  throw new GraphError({
    code: 200,
    subcode: 2018028,
    message: "(#200) Cannot message users who are not admins, developers or testers of the app until it is live.",
  });
}

/** The tag, if the message has one that still exists. Dead ones are refused whatever the window says. */
function parseTag(app: App, params: Params): string | undefined {
  const type = stringParam(params, "messaging_type");
  if (type !== undefined) oneOf(type, "messaging_type", ["RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"]);
  const tag = stringParam(params, "tag");
  if (tag === undefined || tag === "") {
    if (type === "MESSAGE_TAG")
      throw invalidParameter("The parameter tag is required when messaging_type is MESSAGE_TAG");
    return undefined;
  }
  if (DEAD_TAGS.includes(tag)) throw invalidParameter(`Message tag ${tag} is no longer supported`);
  oneOf(tag, "tag", ["HUMAN_AGENT", "CUSTOMER_FEEDBACK"]);
  if (type !== undefined && type !== "MESSAGE_TAG") throw invalidParameter("A tag requires messaging_type MESSAGE_TAG");
  if (tag === "CUSTOMER_FEEDBACK" && !isFeedbackTemplate(structured(params, "message")))
    throw invalidParameter("The tag CUSTOMER_FEEDBACK may be used with the customer feedback template only");
  if (tag === "HUMAN_AGENT" && !app.humanAgent) {
    throw invalidParameter("The app is not approved for the Human Agent feature");
  }
  return tag;
}

function isFeedbackTemplate(message: unknown): boolean {
  const attachment = isRecord(message) ? message["attachment"] : undefined;
  const payload = isRecord(attachment) ? attachment["payload"] : undefined;
  return isRecord(payload) && payload["template_type"] === "customer_feedback";
}

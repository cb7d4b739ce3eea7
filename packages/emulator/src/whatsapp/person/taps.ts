/** Taps on what the business sent: reply buttons, rows of lists, buttons of templates, forms, products. */
import { asText, isRecord } from "../../graph/params.ts";
import type { Platform } from "../../platform.ts";
import { notFound } from "../../world/refusal.ts";
import type { Message, Thread } from "../../world/thread.ts";
import { messageIn, sayOnWhatsApp } from "./acts.ts";

/** A reply button of an interactive message, or a quick reply of a template; `card` counts those of a carousel. */
export function tapReply(
  platform: Platform,
  thread: Thread,
  mid: string,
  index: number,
  card: number | undefined,
): Message {
  const message = messageIn(platform, thread, mid);
  const content = message.whatsapp;
  if (content?.type === "template") {
    const filled = isRecord(content["filled"]) ? content["filled"] : {};
    const own = card === undefined ? filled : record(array(filled["cards"])[card]);
    const button = record(array(own["buttons"])[index]);
    if (button["type"] !== "QUICK_REPLY") throw notFound("quick reply", String(index));
    const text = asText(button["text"]);
    const tapped = { type: "button", button: { payload: asText(button["payload"]), text } };
    return sayOnWhatsApp(platform, thread, { content: tapped, replyTo: mid });
  }
  const interactive = record(content?.["interactive"]);
  const action = record(interactive["action"]);
  const owner = card === undefined ? action : record(record(array(action["cards"])[card])["action"]);
  const button = record(array(owner["buttons"])[index]);
  const reply = record(button["reply"] ?? button["quick_reply"]);
  if (reply["id"] === undefined) throw notFound("reply button", String(index));
  const button_reply = { id: asText(reply["id"]), title: asText(reply["title"]) };
  return sayOnWhatsApp(platform, thread, {
    content: { type: "interactive", interactive: { type: "button_reply", button_reply } },
    replyTo: mid,
  });
}

/** A row of a list. */
export function chooseRow(platform: Platform, thread: Thread, mid: string, id: string): Message {
  const action = record(record(messageIn(platform, thread, mid).whatsapp?.["interactive"])["action"]);
  const rows = array(action["sections"]).flatMap((section) => array(record(section)["rows"]).map(record));
  const row = rows.find((one) => asText(one["id"]) === id);
  if (row === undefined) throw notFound("row", id);
  const list_reply = {
    id,
    title: asText(row["title"]),
    ...(row["description"] === undefined ? {} : { description: asText(row["description"]) }),
  };
  return sayOnWhatsApp(platform, thread, {
    content: { type: "interactive", interactive: { type: "list_reply", list_reply } },
    replyTo: mid,
  });
}

/** A form that was filled in. */
export function answerFlow(platform: Platform, thread: Thread, mid: string, answers: Record<string, unknown>): Message {
  const parameters = record(
    record(record(messageIn(platform, thread, mid).whatsapp?.["interactive"])["action"])["parameters"],
  );
  const token = parameters["flow_token"] === undefined ? {} : { flow_token: asText(parameters["flow_token"]) };
  const response_json = JSON.stringify({ ...token, ...answers });
  return sayOnWhatsApp(platform, thread, {
    content: {
      type: "interactive",
      interactive: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json } },
    },
    replyTo: mid,
  });
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function array(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

import type { Purpose } from "./delivery.ts";
import type { NewSend } from "./turn.ts";

/** In which order an account's sends leave: all of a class before any of the next one. */
export const sendClasses = ["answer", "service", "notice", "campaign"] as const;
export type SendClass = (typeof sendClasses)[number];

/** By what a message is for and who says it. Who writes by hand answers somebody, whatever the occasion. */
const classes: Readonly<Record<Purpose, Readonly<Record<"bot" | "member", SendClass>>>> = {
  answer: { bot: "answer", member: "answer" },
  service: { bot: "service", member: "answer" },
  notice: { bot: "notice", member: "answer" },
  campaign: { bot: "campaign", member: "answer" },
};

export function sendClassOf(send: NewSend): SendClass {
  // Typing dots and seen marks belong to the answer that follows.
  if (send.kind === "action") return "answer";
  const isByHand = send.cause?.kind === "member" || send.cause?.kind === "macro";
  return classes[send.purpose ?? "answer"][isByHand ? "member" : "bot"];
}

import type { FoldedText } from "../../flows/reading/foldText.ts";

/** Whole messages that mean "write to me no more", "write to me again" and "I want a person", folded. */
const stopWords = new Set([
  "stop",
  "stopp",
  "abmelden",
  "abbestellen",
  "austragen",
  "unsubscribe",
  "ende",
  "stop all",
  "opt out",
]);
const startWords = new Set(["start", "anmelden", "subscribe"]);
const personWords = new Set([
  "mensch",
  "mitarbeiter",
  "mitarbeiterin",
  "berater",
  "beraterin",
  "human",
  "agent",
  "person",
  "echter mensch",
  "menschen",
  "kundendienst",
  "kundenservice",
  "support",
  "real person",
  "talk to a human",
  "mit einem menschen sprechen",
  "ich mochte mit einem menschen sprechen",
]);

/** The tag of contacts who asked for silence. */
export const optedOutTag = "opted_out";

export type Wish = "stop" | "start" | "person" | undefined;

export function findWish({ plain }: FoldedText): Wish {
  if (stopWords.has(plain)) return "stop";
  if (startWords.has(plain)) return "start";
  return personWords.has(plain) ? "person" : undefined;
}

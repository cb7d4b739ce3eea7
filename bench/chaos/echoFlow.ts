/**
 * Answers each message with its own words, so that every answer names the message it belongs to, and with the number of messages
 * before it, which only the state of all those turns knows. The first message of a contact begins the run, before there is anything
 * to repeat: its answer says so.
 */
const FIRST = "start";

export const echoFlow = {
  formatVersion: 1,
  defaultLanguage: "de",
  triggers: [{ kind: "any_message" }],
  start: "listen",
  nodes: [
    {
      id: "listen",
      kind: "question",
      text: `Gehört (nach {{ vars.count | default: 0 }}): {{ vars.said | default: "${FIRST}" }}`,
      answer: { type: "text" },
      saveTo: { variable: "said" },
      next: "count",
      otherwise: "listen",
    },
    {
      id: "count",
      kind: "set_attribute",
      to: { variable: "count" },
      value: "{{ vars.count | default: 0 | plus: 1 }}",
      next: "listen",
    },
  ],
};

/** `count`: how many messages the flow says were before. */
export type EchoAnswer =
  | { readonly kind: "first"; readonly count: number; readonly message?: undefined }
  | { readonly kind: "echo"; readonly count: number; readonly message: string };

/** Undefined when it is not an answer of this flow. */
export function readAnswer(words: string): EchoAnswer | undefined {
  const [, count, message] = /Gehört \(nach (\d+)\): ([^\n]*)$/.exec(words) ?? [];
  if (count === undefined || message === undefined) return undefined;
  return message === FIRST ? { kind: "first", count: Number(count) } : { kind: "echo", count: Number(count), message };
}

/**
 * Answers each message with its own words, so that every answer names the message it belongs to. The first message of a contact
 * begins the run, before there is anything to repeat: its answer is `firstAnswer`.
 */
export const firstAnswer = "start";

const OPENING = "Gehört: ";

export const echoFlow = {
  formatVersion: 1,
  defaultLanguage: "de",
  triggers: [{ kind: "any_message" }],
  start: "listen",
  nodes: [
    {
      id: "listen",
      kind: "question",
      text: `${OPENING}{{ vars.said | default: "${firstAnswer}" }}`,
      answer: { type: "text" },
      saveTo: { variable: "said" },
      next: "listen",
      otherwise: "listen",
    },
  ],
};

/** The message that an answer repeats, or `firstAnswer`; undefined when it is not an answer of this flow. */
export function messageIn(answer: string): string | undefined {
  const at = answer.lastIndexOf(OPENING);
  return at === -1 ? undefined : answer.slice(at + OPENING.length);
}

/** How long one turn takes: a message, a condition, a text with a variable. Prints one JSON line. */
import { channelFacts, flowBook, noon, testContact, testConversation, version } from "../test/conversation.ts";
import { asId } from "../src/ids.ts";
import { runTurn } from "../src/turn/runTurn.ts";

const flow = version({
  formatVersion: 1,
  start: "member",
  triggers: [
    { kind: "keyword", words: ["hallo", "moin"] },
    { kind: "keyword", words: ["versand", "lieferung", "paket"] },
    { kind: "any_message" },
  ],
  nodes: [
    {
      id: "member",
      kind: "condition",
      branches: [{ if: { kind: "attribute", name: "orders", op: "gte", value: 3 }, next: "known" }],
      otherwise: "new",
    },
    {
      id: "known",
      kind: "message",
      messages: [
        {
          kind: "text",
          text: {
            de: 'Moin {{ contact.first_name | default: "du" }}, schön, dass du wieder da bist!',
            en: 'Hi {{ contact.first_name | default: "there" }}, good to have you back!',
          },
        },
      ],
    },
    {
      id: "new",
      kind: "message",
      messages: [{ kind: "text", text: 'Moin {{ contact.first_name | default: "du" }}!' }],
    },
  ],
});
const context = { now: noon, channel: channelFacts(), flows: flowBook([flow]) };
const conversation = testConversation({ botSpokeAt: noon - 1_000 });
const contact = testContact({ attributes: { orders: 4 } });

function turns(count: number): number {
  const startedAt = performance.now();
  let sends = 0;
  for (let index = 0; index < count; index += 1) {
    // As in the pipeline: every state and contact is a fresh object from the database.
    const turn = runTurn(
      { ...conversation },
      { ...contact },
      {
        id: asId(`e${index}`),
        receivedAt: noon,
        body: {
          kind: "inbound",
          event: {
            kind: "message",
            at: noon,
            mid: `m${index}`,
            contents: [{ kind: "text", text: "Moin, wann kommt meine Bestellung?" }],
          },
        },
      },
      context,
    );
    sends += turn.sends.length;
  }
  if (sends !== count) throw new Error(`expected ${count} sends, got ${sends}`);
  return ((performance.now() - startedAt) * 1_000) / count;
}

turns(20_000);
const rounds = Array.from({ length: 7 }, () => turns(30_000)).sort((left, right) => left - right);
console.log(
  JSON.stringify({
    bench: "core.turn",
    microsecondsPerTurn: { best: round(rounds[0]), median: round(rounds[3]), worst: round(rounds[6]) },
  }),
);

function round(value: number | undefined): number {
  return Math.round((value ?? 0) * 100) / 100;
}

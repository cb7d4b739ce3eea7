/** Ten thousand conversations, written by the people themselves: webhooks in, the bot's answers out. */
import { setTimeout as delay } from "node:timers/promises";
import { progress } from "../report.ts";
import type { Stage } from "../setup/stage.ts";

const things = [
  "Kleid",
  "Regenjacke",
  "Rechnung",
  "Gutschein",
  "Lieferung",
  "Wanderschuhe",
  "Rucksack",
  "Mütze",
  "Rückgabe",
  "Größe",
  "Farbe",
  "Filiale",
];
const asks = [
  "wo bleibt meine Bestellung",
  "passt das auch in XL",
  "gibt es das noch in Blau",
  "ich möchte etwas umtauschen",
  "wann ist es wieder da",
  "kann ich per Rechnung zahlen",
  "wie lange dauert der Versand",
  "ist das wasserdicht",
];

/** Said by a contact who wants a person; see `inboxFlow`. */
const callForPerson = "Beratung bitte";

export const inboxFlow = {
  formatVersion: 1,
  defaultLanguage: "de",
  triggers: [
    { kind: "keyword", words: [callForPerson], match: "exact", next: "person" },
    { kind: "any_message", next: "answer" },
  ],
  start: "answer",
  nodes: [
    { id: "person", kind: "hand_to_human", text: "Gern, gleich schreibt dir ein Mensch.", reason: "Beratung" },
    {
      id: "answer",
      kind: "message",
      messages: [
        { kind: "text", text: 'Danke, {{ contact.first_name | default: "du" }}! Wir schauen nach.' },
        { kind: "text", text: "Du kannst auch in unserem Shop stöbern." },
      ],
    },
  ],
};

/** How many messages the bot says to one. */
const ANSWERS = 2;

export async function fillInbox(
  stage: Stage,
  options: { readonly conversations: number; readonly messagesEach: number },
): Promise<void> {
  const texts = Array.from(
    { length: 997 },
    (_, index) => `${things[index % things.length]} ${10_000 + index}: ${asks[index % asks.length]}?`,
  );
  await write(stage, {
    contacts: options.conversations,
    limit: options.conversations * options.messagesEach,
    texts,
    answers: ANSWERS,
  });
  // The last tenth of the people wait for a person.
  await write(stage, {
    contacts: Math.floor(options.conversations / 10),
    limit: Math.floor(options.conversations / 10),
    texts: [callForPerson],
    answers: 1,
  });
}

async function write(
  { outside, server, pages }: Stage,
  part: { contacts: number; limit: number; texts: readonly string[]; answers: number },
): Promise<void> {
  await outside.tell({
    kind: "begin",
    port: server.port,
    pages,
    contacts: part.contacts,
    limit: part.limit,
    texts: part.texts,
    answersEach: part.answers,
  });
  await outside.tell({ kind: "in_flight", count: 400 });
  for (;;) {
    const { counts, open } = await outside.tell({ kind: "read" });
    if (counts.answered >= part.limit) return;
    progress(`${counts.answered} of ${part.limit} messages answered, ${open} open`);
    await delay(2_000);
  }
}

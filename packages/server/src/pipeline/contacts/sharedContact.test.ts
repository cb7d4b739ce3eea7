import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asId, storablePatch, type ContactPatch, type ConversationId } from "@botschaft/core";
import { pageBody, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";
import { NO_LANES } from "./contactNotices.ts";
import { mergeContacts, unmergeContact } from "./mergeContacts.ts";
import { patchContacts } from "./patchContacts.ts";

/** The full size: `SHARED_CONTACT_ROUNDS=200 npm test -- server sharedContact`. */
const ROUNDS = Number(process.env.SHARED_CONTACT_ROUNDS ?? 3);
const STEPS = 24;
const PAGES = ["1000001", "2000002"] as const;

let world: PipelineWorld;
let urls: string[];
beforeEach(async () => {
  world = await PipelineWorld.create();
  for (const page of PAGES) await world.connectPage(page);
  await world.publish({
    formatVersion: 1,
    start: "show",
    triggers: [
      { kind: "keyword", words: ["zeig"], match: "exact" },
      { kind: "keyword", words: ["plus a"], match: "exact", next: "plus-a" },
      { kind: "keyword", words: ["minus a"], match: "exact", next: "minus-a" },
      { kind: "keyword", words: ["plus b"], match: "exact", next: "plus-b" },
      { kind: "keyword", words: ["x eins"], match: "exact", next: "x-eins" },
      { kind: "keyword", words: ["x weg"], match: "exact", next: "x-weg" },
      { kind: "keyword", words: ["y zwei"], match: "exact", next: "y-zwei" },
    ],
    nodes: [
      {
        id: "show",
        kind: "message",
        messages: [
          {
            kind: "text",
            text: "name={{ contact.name }} x={{ contact.x }} y={{ contact.y }} tags={% for t in contact.tags %}{{ t }};{% endfor %}",
          },
        ],
      },
      { id: "plus-a", kind: "tag", add: ["a"], remove: [] },
      { id: "minus-a", kind: "tag", add: [], remove: ["a"] },
      { id: "plus-b", kind: "tag", add: ["b"], remove: ["c"] },
      { id: "x-eins", kind: "set_attribute", to: { attribute: "x" }, value: "eins" },
      { id: "x-weg", kind: "set_attribute", to: { attribute: "x" }, value: null },
      { id: "y-zwei", kind: "set_attribute", to: { attribute: "y" }, value: "zwei" },
    ],
  });
  // Two processes share the lanes; the webhooks come to both.
  urls = [await world.start(), await world.start()];
});
afterEach(() => world.close());

interface Talk {
  readonly page: string;
  readonly person: string;
}

const say = (talk: Talk, text: string, url = urls[0] ?? "") =>
  world.deliver(url, pageBody(talk.page, says(talk.page, talk.person, text)));

async function homeOf({ person }: Talk): Promise<{ conversationId: string; contactId: string }> {
  const { rows } = await world.pool.query(
    'select id as "conversationId", contact_id as "contactId" from conversations where contact_key = $1',
    [person],
  );
  return rows[0];
}

/** As the bot says it, which has it from memory. */
async function inMemory(talk: Talk, url: string): Promise<string | undefined> {
  const before = world.textsTo(talk.person).length;
  await say(talk, "zeig", url);
  await until("the answer", () => world.textsTo(talk.person).length > before);
  return world.textsTo(talk.person).at(-1)?.split("\n").at(-1);
}

async function inRow(contactId: string): Promise<string> {
  const { rows } = await world.pool.query(
    "select p.* from contacts b join contacts p on p.id = coalesce(b.merged_into, b.id) where b.id = $1",
    [contactId],
  );
  const { name, attributes, tags } = rows[0];
  return `name=${name ?? ""} x=${attributes.x ?? ""} y=${attributes.y ?? ""} tags=${tags.map((tag: string) => `${tag};`).join("")}`;
}

async function change(contactId: string, patch: ContactPatch): Promise<void> {
  const client = await world.pool.connect();
  try {
    await patchContacts(client, [{ workspaceId: world.workspaceId, contactId, patch: storablePatch(patch) }], NO_LANES);
  } finally {
    client.release();
  }
}

const ask = (conversationId: string, patch: ContactPatch) =>
  world.pipeline.submit({
    workspaceId: world.workspaceId,
    conversationId: asId<ConversationId>(conversationId),
    body: { kind: "change_contact", patch },
    dedupeKey: randomUUID(),
  });

const merge = (contactId: string, intoId: string) =>
  mergeContacts(world.pool, { workspaceId: world.workspaceId, contactId, intoId, by: null });

test("a change by one conversation, the API or a merge is what the other conversation acts on next", async () => {
  const [first, second] = PAGES.map((page, index) => ({ page, person: `anna-${index}` })) as [Talk, Talk];
  for (const talk of [first, second]) {
    await say(talk, "zeig");
    await until("the answer", () => world.textsTo(talk.person).length === 1);
  }
  const [one, two] = [await homeOf(first), await homeOf(second)];
  expect((await merge(two.contactId, one.contactId)).kind).toBe("merged");
  await say(first, "plus a");
  await until("the tag", async () => (await inRow(one.contactId)).includes("a;"));
  await until("the second to know", async () => (await inMemory(second, urls[1] ?? ""))?.endsWith("tags=a;") === true);
  await change(two.contactId, { name: "Anna" });
  for (const talk of [first, second])
    await until(
      "all to know the name",
      async () => (await inMemory(talk, urls[0] ?? ""))?.startsWith("name=Anna ") === true,
    );
  expect((await unmergeContact(world.pool, world.workspaceId, two.contactId)).kind).toBe("unmerged");
  await until(
    "the second to be somebody else",
    async () => (await inMemory(second, urls[1] ?? "")) === "name= x= y= tags=",
  );
});

test(
  "whatever conversations, the API and merges do to one person at once, memory and row end the same",
  async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const talks = PAGES.map((page, index) => ({ page, person: `p${round}-${index}` }));
      for (const talk of talks) await say(talk, "plus b");
      await until("both", async () => (await world.count(`conversations where contact_key like 'p${round}-%'`)) === 2);
      const homes = await Promise.all(talks.map(homeOf));
      const any = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)] as T;
      const patches: ContactPatch[] = [
        { addTags: ["a"], removeTags: ["b"] },
        { addTags: ["c", "b"] },
        { name: "Anna" },
        { name: null },
        { attributes: { x: "drei", y: null } },
        { attributes: { x: null } },
      ];
      const steps = [
        () => say(any(talks), any(["plus a", "minus a", "plus b", "x eins", "x weg", "y zwei", "zeig"]), any(urls)),
        () => change(any(homes).contactId, any(patches)),
        () => ask(any(homes).conversationId, any(patches)),
        () => merge(any(homes).contactId, any(homes).contactId),
        () => unmergeContact(world.pool, world.workspaceId, any(homes).contactId),
      ];
      const done: Promise<unknown>[] = [];
      for (let step = 0; step < STEPS; step++) {
        done.push(Promise.resolve(any(steps)()));
        if (Math.random() < 0.4) await done.at(-1);
      }
      await Promise.all(done);
      await world.rest();
      for (const [index, talk] of talks.entries()) {
        const { contactId } = homes[index] as { contactId: string };
        await until(
          `memory and row of round ${round} to be one`,
          async () => (await inMemory(talk, any(urls))) === (await inRow(contactId)),
        );
      }
    }
  },
  60_000 + ROUNDS * 15_000,
);

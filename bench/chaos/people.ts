/** People who write, each with a counter of their own, and do not wait for answers. */
import type { BenchPage } from "../setup/business.ts";
import type { Platform } from "./platform.ts";
import { pick, type Random } from "./random.ts";

export interface Person {
  readonly id: string;
  readonly page: BenchPage;
  readonly said: string[];
}

export function inventPeople(count: number, pages: readonly BenchPage[]): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const page = pages[index % pages.length];
    if (!page) throw new Error("people need a Page to write to");
    return { id: `p${index}`, page, said: [] };
  });
}

/** So many messages from people by chance; now and then somebody writes several at once. */
export async function writeSome(
  platform: Platform,
  people: readonly Person[],
  count: number,
  random: Random,
): Promise<void> {
  const letters: { page: string; person: string; text: string }[] = [];
  while (letters.length < count) {
    const person = pick(random, people);
    if (!person) return;
    const burst = Math.min(random() < 0.1 ? 1 + Math.floor(random() * 4) : 1, count - letters.length);
    for (let index = 0; index < burst; index += 1) {
      const text = `${person.id} Nr ${person.said.length + 1} über Köln 🙂`;
      person.said.push(text);
      letters.push({ page: person.page.id, person: person.id, text });
    }
  }
  await platform.admin("POST", "/say", letters);
}

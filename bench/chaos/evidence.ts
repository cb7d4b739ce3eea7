/** When something went wrong: everything known about the contacts it happened to, from both sides, for whoever looks for the cause. */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Books, readConversation } from "./books.ts";
import type { Platform } from "./platform.ts";
import type { ErrandRecord } from "./errands.ts";
import { isSpoilt, tallyErrands } from "./errandTally.ts";
import { tally, type ContactRecord } from "./tally.ts";

const CONTACTS_AT_MOST = 20;

interface LoggedSend {
  readonly seq: number;
  readonly psid: string | null;
}

export async function keepEvidence(
  dir: string,
  found: {
    platform: Platform;
    records: readonly ContactRecord[];
    errands: readonly ErrandRecord[];
    books: Books;
    databaseUrl: string;
    logDir: string;
  },
): Promise<void> {
  const { platform, books, databaseUrl } = found;
  mkdirSync(dir, { recursive: true });
  const sends = await readSends(platform);
  const wrong = [
    ...found.records
      .map((record) => ({ ...record, ...tally(record), arrivals: Object.fromEntries(record.arrivals) }))
      .filter((each) => each.lost + each.doubled + each.misordered + each.forgotten > 0),
    ...found.errands.filter((record) => isSpoilt(tallyErrands([record]))),
  ];
  for (const record of wrong.slice(0, CONTACTS_AT_MOST)) {
    const [page = "", person = ""] = record.contact.split(" ");
    const thread = await platform.admin<{ psid: string }>("GET", `/threads/${page}/${person}`);
    const known = {
      ...record,
      phone: thread,
      sends: sends.filter((send) => send.psid === thread.psid),
      messages: await readConversation(databaseUrl, thread.psid),
    };
    writeFileSync(join(dir, `${person}.json`), JSON.stringify(known, null, 1));
  }
  writeFileSync(join(dir, "failures.json"), JSON.stringify(books.failures, null, 1));
  for (const name of readdirSync(found.logDir))
    if (name.endsWith(".log")) copyFileSync(join(found.logDir, name), join(dir, name));
}

async function readSends(platform: Platform): Promise<LoggedSend[]> {
  const all: LoggedSend[] = [];
  for (;;) {
    const after = all.at(-1)?.seq ?? 0;
    const page = await platform.admin<LoggedSend[]>("GET", `/log/sends?after=${after}&limit=50000`);
    all.push(...page);
    if (page.length < 50_000) return all;
  }
}

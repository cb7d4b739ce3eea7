/** What the people of a packed data folder say to the shop, and what its bot answers. */
import { crc32, deflateSync } from "node:zlib";

export const HOUSE = {
  ask: "Anprobe",
  answer: "Danke! Wir legen dir etwas zur Anprobe zurück.",
  askSize: "Schuhgröße",
  question: "Welche Größe trägst du?",
  noted: "Notiert.",
  wait: "Später",
  waits: "Gut, bis gleich.",
  waited: "Da sind wir wieder.",
  /** Said by a member. */
  reply: "Moin, hier ist ein Mensch.",
} as const;

/** Goes before the shop's own flows. `wait` is as flows write it: "10m". */
export function houseFlow(wait: string): unknown {
  const text = (words: string) => [{ kind: "text", text: words }];
  const keyword = (word: string, next: string) => ({ kind: "keyword", words: [word], match: "any_word", next });
  return {
    botschaft: "flow",
    name: "Anprobe",
    priority: 1,
    definition: {
      formatVersion: 1,
      defaultLanguage: "de",
      triggers: [keyword(HOUSE.ask, "answer"), keyword(HOUSE.askSize, "question"), keyword(HOUSE.wait, "waits")],
      start: "answer",
      nodes: [
        { id: "answer", kind: "message", messages: text(HOUSE.answer) },
        {
          id: "question",
          kind: "question",
          text: HOUSE.question,
          answer: { type: "number" },
          next: "noted",
          saveTo: { attribute: "Schuhgröße" },
          timeoutAfter: "3h",
          otherwise: "end",
          timeout: "end",
        },
        { id: "noted", kind: "message", messages: text(HOUSE.noted) },
        { id: "waits", kind: "message", messages: text(HOUSE.waits), next: "pause" },
        { id: "pause", kind: "wait", for: wait, next: "waited" },
        { id: "waited", kind: "message", messages: text(HOUSE.waited) },
        { id: "end", kind: "end" },
      ],
    },
  };
}

/** A small picture, unlike any other of the demo. */
export function photo(): File {
  const side = 24;
  const rows = Array.from({ length: side }, (_, y) => [
    0,
    ...Array.from({ length: side * 3 }, (__, x) => (x * y) % 256),
  ]);
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.from(rows.flat()));
  const bytes = Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
  return new File([bytes], "anprobe.png", { type: "image/png" });
}

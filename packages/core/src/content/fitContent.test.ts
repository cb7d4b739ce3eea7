import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capabilityTable } from "../channel/capabilityTable.ts";
import type { Capabilities } from "../channel/capabilities.ts";
import type { Content, QuickReply } from "./content.ts";
import { fitContent } from "./fitContent.ts";
import { previewOf } from "./previewOf.ts";
import { cutText, measureText, splitText } from "./splitText.ts";
import { patient } from "../../../../scripts/parts/patience.mjs";

const { messenger, instagram, whatsapp } = capabilityTable;
const replies = (count: number): QuickReply[] =>
  Array.from({ length: count }, (_, index) => ({ kind: "text", title: `Wahl ${index + 1}`, payload: `p${index}` }));
const codes = (content: Content, capabilities: Capabilities) =>
  fitContent(content, capabilities).losses.map(({ code }) => code);

describe("text", () => {
  test(
    "of two million letters is cut in no time: what is left is not counted again for every piece",
    () => {
      expect(splitText("Wort ".repeat(400_000), { max: 2_000, unit: "characters" })).toHaveLength(1_000);
    },
    patient(2_000),
  );
  test("that fits stays the very same content", () => {
    const content: Content = { kind: "text", text: "Moin", quickReplies: replies(2) };
    expect(fitContent({ kind: "text", text: "Moin" }, messenger)).toEqual({
      contents: [{ kind: "text", text: "Moin" }],
      losses: [],
    });
    expect(fitContent(content, messenger)).toEqual({ contents: [content], losses: [] });
  });
  test("breaks at a sentence, and its quick replies go with the last part", () => {
    const sentence = `${"Wort ".repeat(150).trim()}. `;
    const { contents, losses } = fitContent(
      { kind: "text", text: sentence.repeat(4).trim(), quickReplies: replies(1) },
      messenger,
    );
    expect(contents).toHaveLength(2);
    expect(contents[0]).toEqual({ kind: "text", text: sentence.repeat(2).trim() });
    expect(contents[1]).toMatchObject({ quickReplies: replies(1) });
    expect(losses.map(({ code }) => code)).toEqual(["text_split"]);
  });
  test("is counted in bytes where the channel does", () => {
    expect(fitContent({ kind: "text", text: "ü".repeat(500) }, instagram).contents).toHaveLength(1);
    expect(fitContent({ kind: "text", text: "ü".repeat(501) }, instagram).contents).toHaveLength(2);
  });
  test("with too many quick replies lists all as numbered text and keeps the first chips", () => {
    const { contents, losses } = fitContent({ kind: "text", text: "Was?", quickReplies: replies(4) }, whatsapp);
    expect(contents).toEqual([
      { kind: "text", text: "Was?\n1. Wahl 1\n2. Wahl 2\n3. Wahl 3\n4. Wahl 4", quickReplies: replies(3) },
    ]);
    expect(losses.map(({ code }) => code)).toEqual(["choices_as_text"]);
  });
  test("with more buttons than one bubble carries becomes several", () => {
    const buttons = Array.from({ length: 5 }, (_, index) => ({
      kind: "postback" as const,
      title: `T${index}`,
      payload: "p",
    }));
    const { contents } = fitContent({ kind: "text", text: "Was?", buttons }, messenger);
    expect(contents).toEqual([
      { kind: "text", text: "Was?", buttons: buttons.slice(0, 3) },
      { kind: "text", text: "…", buttons: buttons.slice(3) },
    ]);
  });
  test("a button whose address or number people write in their way is made what platforms take", () => {
    const buttons = [
      { kind: "url" as const, title: "Laden", url: " nordwind.example/rote jacke " },
      { kind: "phone" as const, title: "Anrufen", phoneNumber: "+49 (0)40 / 123-456" },
      { kind: "phone" as const, title: "Wien", phoneNumber: "0043 1 234567" },
    ];
    expect(fitContent({ kind: "text", text: "Und nun?", buttons }, messenger)).toEqual({
      contents: [
        {
          kind: "text",
          text: "Und nun?",
          buttons: [
            { kind: "url", title: "Laden", url: "https://nordwind.example/rote%20jacke" },
            { kind: "phone", title: "Anrufen", phoneNumber: "+4940123456" },
            { kind: "phone", title: "Wien", phoneNumber: "+431234567" },
          ],
        },
      ],
      losses: [],
    });
  });
  test("a button that no platform takes is said in words, and the message still goes out", () => {
    const buttons = [
      { kind: "phone" as const, title: "Anrufen", phoneNumber: "040 123456" },
      { kind: "url" as const, title: "Paket", url: "noch unbekannt" },
      { kind: "url" as const, title: "Leer", url: "" },
      { kind: "postback" as const, title: "", payload: "p" },
    ];
    expect(fitContent({ kind: "text", text: "Und nun?", buttons }, messenger)).toMatchObject({
      contents: [{ kind: "text", text: "Und nun?\nAnrufen: 040 123456\nPaket: noch unbekannt" }],
      losses: [{ code: "choices_as_text", data: { count: 2 } }],
    });
  });
  test("a chip without words is left out, one with a broken picture goes without it", () => {
    const quickReplies: QuickReply[] = [
      { kind: "text", title: "", payload: "a" },
      { kind: "text", title: "Rot", payload: "b", imageUrl: "bild.png?" },
      { kind: "text", title: "Blau", payload: "c", imageUrl: "" },
    ];
    expect(fitContent({ kind: "text", text: "Farbe?", quickReplies }, messenger)).toEqual({
      contents: [
        {
          kind: "text",
          text: "Farbe?",
          quickReplies: [
            { kind: "text", title: "Rot", payload: "b", imageUrl: "https://bild.png?" },
            { kind: "text", title: "Blau", payload: "c" },
          ],
        },
      ],
      losses: [],
    });
  });
  test("longer than what may stand over buttons is split before them", () => {
    const { contents } = fitContent(
      {
        kind: "text",
        text: "Wort ".repeat(200),
        buttons: [{ kind: "url", title: "Los", url: "https://nordwind.example" }],
      },
      messenger,
    );
    expect(contents.length).toBe(2);
    expect(contents[0]).not.toHaveProperty("buttons");
    expect(contents[1]).toHaveProperty("buttons");
  });
  test("over chips with long titles or payloads says what is cut", () => {
    expect(
      codes(
        {
          kind: "text",
          text: "x",
          quickReplies: [{ kind: "text", title: "Damenregenjacke, lang, wasserdicht", payload: "p" }],
        },
        messenger,
      ),
    ).toEqual(["title_cut"]);
    const { contents, losses } = fitContent(
      { kind: "text", text: "x", buttons: [{ kind: "postback", title: "Ja", payload: "p".repeat(1_001) }] },
      messenger,
    );
    expect(contents).toEqual([{ kind: "text", text: "x\n• Ja" }]);
    expect(losses.map(({ code }) => code)).toEqual(["payload_too_long", "choices_as_text"]);
  });
});

describe("media and cards", () => {
  const image = (index: number) => ({ type: "image" as const, source: { url: `https://n.example/${index}.jpg` } });
  test("a caption is a message of its own on Messenger, and stays on WhatsApp", () => {
    const content: Content = { kind: "media", items: [image(1)], caption: "Die neue Jacke" };
    expect(fitContent(content, messenger).contents).toEqual([
      { kind: "media", items: [image(1)] },
      { kind: "text", text: "Die neue Jacke" },
    ]);
    expect(fitContent(content, whatsapp)).toEqual({ contents: [content], losses: [] });
  });
  test("pictures stay together as far as the channel allows", () => {
    const content: Content = { kind: "media", items: Array.from({ length: 12 }, (_, index) => image(index)) };
    expect(fitContent(content, messenger).contents).toHaveLength(1);
    expect(fitContent(content, instagram).contents).toHaveLength(2);
    expect(fitContent(content, whatsapp).contents).toHaveLength(12);
  });
  test("quick replies stay under the picture where they may", () => {
    const content: Content = { kind: "media", items: [image(1)], quickReplies: replies(2) };
    expect(fitContent(content, messenger).contents).toEqual([content]);
    expect(fitContent(content, instagram).contents).toEqual([
      { kind: "media", items: [image(1)] },
      { kind: "text", text: "…", quickReplies: replies(2) },
    ]);
  });
  test("a picture without a web address is left out and named, and what stands under it is still said", () => {
    const items = [
      { type: "image" as const, source: { url: "C:/bilder/naht.jpg" } },
      { type: "image" as const, source: { url: "" } },
    ];
    expect(fitContent({ kind: "media", items, caption: "Die Naht" }, messenger)).toMatchObject({
      contents: [{ kind: "text", text: "Die Naht" }],
      losses: [{ code: "not_sendable" }, { code: "caption_apart" }],
    });
  });
  test("a kind the channel does not carry becomes a link", () => {
    const { contents, losses } = fitContent(
      { kind: "media", items: [{ type: "video", source: { url: "https://n.example/a.mp4" }, fileName: "Film" }] },
      { ...messenger, mediaTypes: ["image"] },
    );
    expect(contents).toEqual([{ kind: "text", text: "Film: https://n.example/a.mp4" }]);
    expect(losses[0]?.code).toBe("media_as_link");
  });
  test("twelve cards become two rows, and a card with four buttons two cards", () => {
    const cards = Array.from({ length: 12 }, (_, index) => ({
      title: `Karte ${index}`,
      subtitle: "von zwölf",
    }));
    expect(fitContent({ kind: "cards", cards }, messenger).contents).toHaveLength(2);
    const buttons = Array.from({ length: 4 }, (_, index) => ({
      kind: "postback" as const,
      title: `T${index}`,
      payload: "p",
    }));
    expect(fitContent({ kind: "cards", cards: [{ title: "A", buttons }] }, messenger).contents[0]).toMatchObject({
      cards: [{ buttons: buttons.slice(0, 3) }, { title: "A", buttons: buttons.slice(3) }],
    });
  });
  test("a card that is nothing but a title is a text, or Messenger would refuse the whole row", () => {
    const [jacket, hat] = [{ title: "Jacke", subtitle: "89 €" }, { title: "Mütze" }];
    const chips = replies(1);
    expect(fitContent({ kind: "cards", cards: [jacket, hat], quickReplies: chips }, messenger).contents).toEqual([
      { kind: "cards", cards: [jacket] },
      { kind: "text", text: "Mütze", quickReplies: chips },
    ]);
    const blank = { title: " ", subtitle: "", imageUrl: "https://n.example/j.jpg", url: "kein Link" };
    expect(fitContent({ kind: "cards", cards: [blank] }, messenger).contents).toEqual([
      { kind: "cards", cards: [{ title: "…", imageUrl: "https://n.example/j.jpg" }] },
    ]);
    expect(fitContent({ kind: "cards", cards: [{ title: "" }] }, messenger).contents).toEqual([]);
  });
  test("a button of a card that leads nowhere becomes words behind it", () => {
    const cards = [
      {
        title: "Jacke",
        subtitle: "89 €",
        buttons: [{ kind: "phone" as const, title: "Laden", phoneNumber: "040 12" }],
      },
      { title: "Hose", subtitle: "69 €" },
    ];
    expect(fitContent({ kind: "cards", cards }, messenger).contents).toEqual([
      { kind: "cards", cards: [{ title: "Jacke", subtitle: "89 €" }] },
      { kind: "text", text: "Jacke\nLaden: 040 12" },
      { kind: "cards", cards: [{ title: "Hose", subtitle: "69 €" }] },
    ]);
  });
  test("cards are text where there are none", () => {
    const { contents } = fitContent(
      {
        kind: "cards",
        cards: [
          {
            title: "Jacke",
            subtitle: "89 €",
            imageUrl: "https://n.example/j.jpg",
            buttons: [{ kind: "url", title: "Ansehen", url: "https://n.example/j" }],
          },
        ],
      },
      whatsapp,
    );
    expect(contents).toEqual([
      { kind: "media", items: [{ type: "image", source: { url: "https://n.example/j.jpg" } }] },
      { kind: "text", text: "Jacke\n89 €\nAnsehen: https://n.example/j" },
    ]);
  });
  test("what nobody can send is named, not thrown", () => {
    expect(fitContent({ kind: "unsupported", type: "x", raw: null }, messenger)).toMatchObject({
      contents: [],
      losses: [{ code: "not_sendable" }],
    });
    expect(fitContent({ kind: "location", latitude: 53.5, longitude: 10, title: "Laden" }, messenger).contents).toEqual(
      [{ kind: "text", text: "Laden\n53.5, 10" }],
    );
  });
});

const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 3_000 }),
  fc.string({ unit: "binary", maxLength: 3_000 }),
  fc.lorem({ maxCount: 400, mode: "words" }),
);
test("splitting loses no letter and every piece fits", () => {
  fc.assert(
    fc.property(
      anyText,
      fc.integer({ min: 4, max: 200 }),
      fc.constantFrom("characters", "bytes"),
      (text, max, unit) => {
        const pieces = splitText(text, { max, unit });
        for (const piece of pieces.slice(0, text.trim() === "" ? 0 : undefined))
          expect(measureText(piece, unit)).toBeLessThanOrEqual(max);
        const bare = (value: string) => value.replace(/\s+/g, "");
        expect(bare(pieces.join(""))).toBe(bare(text));
      },
    ),
    { numRuns: 200 },
  );
});
test("cutting keeps families together and never exceeds", () => {
  expect(cutText("Familie 👨‍👩‍👧‍👦 reist", { max: 12, unit: "characters" })).toBe("Familie…");
  fc.assert(
    fc.property(
      anyText,
      fc.integer({ min: 1, max: 40 }),
      (text, max) => measureText(cutText(text, { max, unit: "characters" }), "characters") <= max,
    ),
  );
});

const button = fc.oneof(
  fc.record({
    kind: fc.constant("postback" as const),
    title: fc.string({ maxLength: 60 }),
    payload: fc.string({ maxLength: 1_200 }),
  }),
  fc.record({
    kind: fc.constant("url" as const),
    title: fc.string({ maxLength: 60 }),
    url: fc.oneof(fc.webUrl(), fc.string({ maxLength: 60 })),
  }),
  fc.record({
    kind: fc.constant("phone" as const),
    title: fc.string({ maxLength: 60 }),
    phoneNumber: fc.oneof(fc.string({ maxLength: 20 }), fc.integer().map(String)),
  }),
);
const quickReply = fc.oneof(
  fc.record({
    kind: fc.constant("text" as const),
    title: fc.string({ maxLength: 60 }),
    payload: fc.string({ maxLength: 1_200 }),
  }),
  fc.record({ kind: fc.constant("email" as const) }),
);
const content: fc.Arbitrary<Content> = fc.oneof(
  fc.record({
    kind: fc.constant("text" as const),
    text: anyText,
    buttons: fc.array(button, { maxLength: 8 }),
    quickReplies: fc.array(quickReply, { maxLength: 20 }),
  }),
  fc.record({
    kind: fc.constant("cards" as const),
    cards: fc.array(fc.record({ title: fc.string({ maxLength: 200 }), buttons: fc.array(button, { maxLength: 8 }) }), {
      maxLength: 25,
    }),
    quickReplies: fc.array(quickReply, { maxLength: 20 }),
  }),
  fc.record({
    kind: fc.constant("media" as const),
    caption: fc.string({ maxLength: 3_000 }),
    quickReplies: fc.array(quickReply, { maxLength: 20 }),
    items: fc.array(
      fc.record({ type: fc.constantFrom("image", "video", "audio", "file"), source: fc.record({ url: fc.webUrl() }) }),
      { maxLength: 40 },
    ),
  }),
);
test("whatever goes in, what comes out fits the channel", () => {
  fc.assert(
    fc.property(content, fc.constantFrom(...Object.values(capabilityTable)), (from, capabilities) => {
      for (const out of fitContent(from, capabilities).contents) expectToFit(out, capabilities);
    }),
    { numRuns: 300 },
  );
});

function expectToFit(out: Content, capabilities: Capabilities): void {
  if ("quickReplies" in out) {
    expect(out.quickReplies?.length ?? 0).toBeLessThanOrEqual(capabilities.maxQuickReplies);
    for (const reply of out.quickReplies ?? [])
      if (reply.kind === "text") expectTitle(reply.title, capabilities.maxQuickReplyTitle);
  }
  const buttons =
    out.kind === "text"
      ? (out.buttons ?? [])
      : out.kind === "cards"
        ? out.cards.flatMap((card) => card.buttons ?? [])
        : [];
  for (const one of buttons) {
    expectTitle(one.title, capabilities.maxButtonTitle);
    if (one.kind === "url") expect(one.url).toMatch(/^https?:\/\/\S+$/i);
    if (one.kind === "phone") expect(one.phoneNumber).toMatch(/^\+\d{5,19}$/);
    if (one.kind === "postback")
      expect(measureText(one.payload, "characters")).toBeLessThanOrEqual(capabilities.maxPayload);
  }
  if (out.kind === "text") {
    const max = out.buttons?.length
      ? Math.min(capabilities.maxButtonText, capabilities.maxTextLength)
      : capabilities.maxTextLength;
    expect(measureText(out.text, capabilities.textUnit)).toBeLessThanOrEqual(max);
    expect(out.text).not.toBe("");
    expect(out.buttons?.length ?? 0).toBeLessThanOrEqual(capabilities.maxButtons);
  }
  if (out.kind === "cards") {
    expect(out.cards.length).toBeLessThanOrEqual(capabilities.maxCards);
    for (const card of out.cards) {
      expectTitle(card.title, capabilities.maxCardTitle);
      expect(Object.keys(card).length).toBeGreaterThan(1);
      expect(card.buttons?.length ?? 0).toBeLessThanOrEqual(capabilities.maxCardButtons);
    }
  }
  if (out.kind === "media") expect(out.items.length).toBeLessThanOrEqual(Math.max(1, capabilities.maxImagesPerMessage));
}

function expectTitle(title: string, max: number): void {
  expect(title.trim()).not.toBe("");
  expect(measureText(title, "characters")).toBeLessThanOrEqual(max);
}

describe("the preview", () => {
  test("is one line of at most 120 letters", () => {
    expect(previewOf([{ kind: "text", text: "  Moin\n\nAnna " }])).toEqual({ kind: "text", text: "Moin Anna" });
    const long = previewOf([{ kind: "text", text: "😀".repeat(200) }]).text;
    expect(measureText(long, "characters")).toBe(120);
    expect(long.endsWith("…")).toBe(true);
  });
  test("names what kind of thing it was", () => {
    expect(previewOf([{ kind: "media", items: [{ type: "audio", source: { url: "x" } }] }])).toEqual({
      kind: "audio",
      text: "",
    });
    expect(previewOf([])).toEqual({ kind: "text", text: "" });
  });
});

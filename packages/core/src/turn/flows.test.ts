import { describe, expect, test } from "vitest";
import { conversation, hour, noon, version } from "../../test/conversation.ts";
import type { FlowDefinitionInput } from "../flows/flowSchema.ts";
import { asId } from "../ids.ts";

const day = 24 * hour;
type Nodes = FlowDefinitionInput["nodes"];
const say = (id: string, text: string, next?: string) => ({
  id,
  kind: "message" as const,
  messages: [{ kind: "text" as const, text }],
  ...(next === undefined ? {} : { next }),
});
const flow = (
  nodes: Nodes,
  triggers: FlowDefinitionInput["triggers"] = [{ kind: "any_message" }],
): FlowDefinitionInput => ({ formatVersion: 1, start: nodes[0]?.id ?? "", triggers, nodes });
const answering = (triggers: FlowDefinitionInput["triggers"], text: string, id: string) =>
  version(flow([say("a", text)], triggers), { flowId: id });

const shop: FlowDefinitionInput = {
  formatVersion: 1,
  start: "ask",
  triggers: [
    { kind: "keyword", words: ["größe"], match: "exact" },
    { kind: "get_started", next: "welcome" },
  ],
  nodes: [
    {
      id: "welcome",
      kind: "message",
      messages: [
        {
          kind: "text",
          text: { de: "Moin {{ contact.first_name | default: 'du' }}!", en: "Hello {{ contact.first_name }}!" },
        },
      ],
    },
    {
      id: "ask",
      kind: "question",
      text: "Welche Größe?",
      answer: { type: "number", min: 30, max: 50 },
      saveTo: { attribute: "size" },
      retryText: "Bitte eine Zahl.",
      maxRetries: 1,
      next: "big",
      otherwise: "human",
      timeout: "late",
      timeoutAfter: "2h",
    },
    {
      id: "big",
      kind: "condition",
      branches: [{ if: { kind: "attribute", name: "size", op: "gte", value: 44 }, next: "yes" }],
      otherwise: "no",
    },
    { id: "yes", kind: "message", messages: [{ kind: "text", text: "Groß: {{ contact.size }}" }] },
    { id: "no", kind: "message", messages: [{ kind: "text", text: "Klein." }] },
    { id: "late", kind: "message", messages: [{ kind: "text", text: "Bist du noch da?" }] },
    {
      id: "human",
      kind: "hand_to_human",
      reason: "keine Größe für {{ contact.first_name }}",
      text: "Ich hole jemanden.",
    },
  ],
};

describe("a flow", () => {
  test("starts by a keyword in any spelling, asks, and answers by the value", () => {
    const talk = conversation(shop).says("GROESSE!").expects("Welche Größe?").says("45").expects("Groß: 45");
    expect(talk.state.run).toBeNull();
    expect(talk.timers).toEqual([]);
    expect(talk.contact.attributes).toEqual({ size: 45 });
  });
  test("asks again, then hands over with its reason", () => {
    const talk = conversation(shop)
      .says("grosse")
      .says("weiß nicht")
      .expects("Bitte eine Zahl.")
      .says("hm")
      .expects("Ich hole jemanden.");
    expect(talk.state).toMatchObject({
      holder: { kind: "waiting", reason: "keine Größe für Anna" },
      unread: 1,
      waitingSince: noon,
    });
  });
  test("goes on by itself when no answer comes", () => {
    conversation(shop)
      .says("größe")
      .waits(2 * hour - 1)
      .expects("Welche Größe?")
      .waits(1)
      .expects("Bist du noch da?");
  });
  test("ignores a time-out that was answered in time", () => {
    const talk = conversation(shop).says("größe").says("nix");
    const before = talk.state;
    talk.handle({ kind: "timer", timerId: "timer.e1.2", name: "question_timeout" }).expects();
    expect(talk.state).toEqual(before);
  });
  test("speaks the contact's language", () => {
    conversation(shop, { contact: { language: "en-GB" } })
      .arrives({ kind: "postback", at: noon, title: "Get started", payload: "GET_STARTED" })
      .expects("Hello Anna!");
  });
  test("that nothing claims leaves the contact to people", () => {
    const talk = conversation(shop).says("Wo ist mein Paket?").expects();
    expect(talk.state.holder.kind).toBe("waiting");
    expect(talk.threadEvents).toEqual(["handed_over"]);
  });
  test("picks its branch of a split for good", () => {
    const split = flow([
      {
        id: "s",
        kind: "split",
        branches: [
          { weight: 1, next: "a" },
          { weight: 1, next: "b" },
        ],
      },
      say("a", "A"),
      say("b", "B"),
    ]);
    const heard = (id: string) => conversation(split, { contact: { id: asId(id) } }).says("x").heard[0];
    expect(heard("c1")).toBe(heard("c1"));
    const all = Array.from({ length: 400 }, (_, index) => heard(`contact${index}`));
    expect(all.filter((one) => one === "A").length).toBeGreaterThan(150);
    expect(all.filter((one) => one === "B").length).toBeGreaterThan(150);
  });
  test("waits and goes on", () => {
    const talk = conversation(
      flow([say("a", "Moment…", "w"), { id: "w", kind: "wait", for: "5s", next: "b" }, say("b", "Da bin ich.")]),
    )
      .says("x")
      .expects("Moment…");
    expect(talk.last?.sends.at(-1)).toEqual({ kind: "action", action: "typing_on" });
    talk.waits(5_000).expects("Da bin ich.");
  });
  test("waits for a time of day where the contact lives", () => {
    const talk = conversation(
      flow([{ id: "w", kind: "wait", until: { time: "09:00" }, next: "b" }, say("b", "Guten Morgen")]),
      { contact: { timezone: "America/New_York" } },
    ).says("x");
    expect(talk.last?.timers).toMatchObject([{ dueAt: Date.parse("2026-11-22T14:00:00Z") }]);
  });
  test("says nothing, and tells so, when its wait outlasted the window", () => {
    const talk = conversation(flow([{ id: "w", kind: "wait", for: "2d", next: "b" }, say("b", "Und?")]))
      .says("x")
      .waits(2 * day);
    expect(talk.heard).toEqual([]);
    expect(talk.last?.messages).toMatchObject([{ body: { event: { name: "not_sent", reason: "window_closed" } } }]);
    expect(talk.state.run).toBeNull();
  });
  test("sets, removes and tags", () => {
    const talk = conversation(
      flow([
        {
          id: "a",
          kind: "set_attribute",
          to: { attribute: "greeting" },
          value: "Moin {{ contact.first_name }}",
          next: "b",
        },
        { id: "b", kind: "set_attribute", to: { attribute: "old" }, value: null, next: "c" },
        { id: "c", kind: "set_attribute", to: { attribute: "language" }, value: "en", next: "d" },
        { id: "d", kind: "tag", add: ["lead"], remove: ["cold"], next: "e" },
        {
          id: "e",
          kind: "message",
          messages: [
            { kind: "text", text: { de: "Fertig {{ contact.greeting }}", en: "Done {{ contact.greeting }}" } },
          ],
        },
      ]),
      { contact: { attributes: { old: 1 }, tags: ["cold"] } },
    )
      .says("x")
      .expects("Done Moin Anna");
    expect(talk.contact).toMatchObject({ language: "en", attributes: { greeting: "Moin Anna" }, tags: ["lead"] });
    expect(talk.last?.contactPatch).toEqual({
      attributes: { greeting: "Moin Anna", old: null },
      language: "en",
      addTags: ["lead"],
      removeTags: ["cold"],
    });
  });
});

describe("a called flow", () => {
  const called = version(
    flow(
      [
        {
          id: "q",
          kind: "question",
          text: "Farbe?",
          answer: { type: "text" },
          saveTo: { variable: "color" },
          next: "end",
          otherwise: "end",
        },
        { id: "end", kind: "end" },
      ],
      [],
    ),
    { flowId: "colors", name: "Farben" },
  );
  test("shares its variables and comes back", () => {
    const main = version(
      flow([{ id: "c", kind: "call_flow", flow: "Farben", next: "m" }, say("m", "Also {{ vars.color }}.")]),
    );
    conversation([main, called]).says("x").expects("Farbe?").says("Rot").expects("Also Rot.");
  });
  test("with nothing behind the call replaces its caller, so that flows may lead to each other for ever", () => {
    const ping = version(
      flow([
        { id: "p", kind: "question", text: "Ping?", answer: { type: "text" }, next: "c", otherwise: "c" },
        { id: "c", kind: "call_flow", flow: "pong" },
      ]),
      { flowId: "ping" },
    );
    const pong = version(
      flow(
        [
          { id: "p", kind: "question", text: "Pong?", answer: { type: "text" }, next: "c", otherwise: "c" },
          { id: "c", kind: "call_flow", flow: "ping" },
        ],
        [],
      ),
      { flowId: "pong" },
    );
    const talk = conversation([ping, pong]).says("x");
    for (let round = 0; round < 60; round += 1) talk.says("x");
    expect(talk.state.run?.frames).toHaveLength(1);
    talk.expects("Ping?");
  });
  test("that is not there, and nothing behind it, leaves the contact to people", () => {
    const talk = conversation(flow([{ id: "c", kind: "call_flow", flow: "gone" }])).says("x");
    expect(talk.state.holder.kind).toBe("waiting");
  });
  test("that is not there is passed over", () => {
    conversation(flow([{ id: "c", kind: "call_flow", flow: "gone", next: "m" }, say("m", "Weiter.")]))
      .says("x")
      .expects("Weiter.");
  });
});

describe("a request to another server", () => {
  const asking = flow([
    {
      id: "h",
      kind: "http",
      method: "POST",
      url: "https://n.example/{{ contact.first_name }}",
      headers: { "X-Name": "{{ message.text }}" },
      body: '{"id":1}',
      save: [
        { path: "order.items[0].name", to: { variable: "item" } },
        { path: "order", to: { variable: "no" } },
      ],
      ok: "ok",
      failed: "bad",
    },
    say("ok", "Gefunden: {{ vars.item }}"),
    say("bad", "Das ging nicht."),
  ]);
  test("leaves as an effect and goes on with what came back", () => {
    const talk = conversation(asking).says("Wo?\r\nX-Evil: 1").expects();
    expect(talk.last?.effects).toEqual([
      {
        kind: "http",
        id: "effect.e1.2",
        request: {
          method: "POST",
          url: "https://n.example/Anna",
          headers: { "X-Name": "Wo? X-Evil: 1" },
          body: '{"id":1}',
          timeoutMs: 10_000,
        },
      },
    ]);
    talk
      .answersEffect({ kind: "http", status: 200, body: { order: { items: [{ name: "Regenjacke" }] } } })
      .expects("Gefunden: Regenjacke");
  });
  test("quotes what the contact wrote for the address and the body", () => {
    const talk = conversation(
      flow([
        {
          id: "h",
          kind: "http",
          method: "POST",
          url: "https://n.example/orders/{{ message.text }}/status",
          body: '{"comment": "{{ message.text }}"}',
          ok: "ok",
          failed: "ok",
        },
        say("ok", "Gut."),
      ]),
    ).says('../"x?');
    expect(talk.last?.effects).toMatchObject([
      {
        request: { url: "https://n.example/orders/..%2F%22x%3F/status", body: '{"comment": "../\\"x?"}' },
      },
    ]);
  });
  test("a German text has German names of days, a value that is saved English ones", () => {
    conversation(
      flow([
        {
          id: "s",
          kind: "set_attribute",
          to: { variable: "day" },
          value: '{{ now | date: "%A" }}',
          next: "m",
        },
        say("m", 'Bis {{ now | date: "%A" }} ({{ vars.day }})'),
      ]),
    )
      .says("x")
      .expects("Bis Sonntag (Sunday)");
  });
  test.each([[{ kind: "http", status: 404, body: null }], [{ kind: "failed", reason: "timeout" }]] as const)(
    "that fails goes the other way",
    (result) => {
      conversation(asking).says("x").answersEffect(result).expects("Das ging nicht.");
    },
  );
  test("is not talked over, and a late answer does nothing", () => {
    const talk = conversation(asking).says("x").says("Hallo?").expects();
    expect(talk.state.holder.kind).toBe("bot");
    talk.replies("Ich bin dran.").answersEffect({ kind: "http", status: 200, body: {} }).expects();
    expect(talk.state.holder.kind).toBe("member");
  });
});

describe("a choice", () => {
  const menu: Nodes = [
    {
      id: "m",
      kind: "message",
      messages: [
        {
          kind: "text",
          text: "Was?",
          buttons: [
            { title: "Preise", next: "p" },
            { kind: "url", title: "Shop", url: "https://n.example" },
          ],
          quickReplies: [
            { title: "Zeiten", next: "t" },
            { title: "Roh", payload: "RAW" },
          ],
        },
      ],
    },
    say("p", "Preise: …"),
    {
      id: "t",
      kind: "question",
      text: "Welcher Tag?",
      answer: {
        type: "choice",
        choices: [
          { value: "mo", title: "Montag" },
          { value: "di", title: "Dienstag" },
        ],
      },
      saveTo: { variable: "day" },
      next: "d",
      otherwise: "p",
    },
    say("d", "{{ vars.day }}: 9 bis 18 Uhr"),
  ];
  test("is tapped, typed, or answered by a quick reply", () => {
    conversation(flow(menu)).says("x").expects("Was?").taps("Preise").expects("Preise: …");
    conversation(flow(menu))
      .says("x")
      .says("zeiten")
      .expects("Welcher Tag?")
      .taps("Dienstag")
      .expects("di: 9 bis 18 Uhr");
    conversation(flow(menu)).says("x").taps("Zeiten").says("Montag").expects("mo: 9 bis 18 Uhr");
  });
  test("of an old version works while that version is known, and afterwards where its successor offers the same", () => {
    const old = version(flow(menu), { versionId: "v1" });
    const moved = menu.map((node) => (node.id === "p" ? say("p", "Neue Preise") : node));
    const talk = conversation([old]).says("x");
    const next = version(flow(moved), { versionId: "v2" });
    talk.flows = { published: [next], version: (id) => [old, next].find((one) => one.id === id), newest: () => next };
    talk.taps("Preise").expects("Preise: …");
    talk.flows = { published: [next], version: (id) => (id === next.id ? next : undefined), newest: () => next };
    talk.taps("Preise").expects("Neue Preise");
  });
  test("with its own payload is every flow's to claim, and else means what it says", () => {
    const raw = answering([{ kind: "postback", payload: "RA", match: "prefix" }], "Roh!", "raw");
    conversation([version(flow(menu)), raw])
      .says("x")
      .taps("Roh")
      .expects("Roh!");
    const words = answering([{ kind: "keyword", words: ["roh"] }], "Wort!", "words");
    conversation([version(flow(menu)), words])
      .says("x")
      .taps("Roh")
      .expects("Wort!");
  });
  test("keeps the run's variables while it lasts", () => {
    const talk = conversation(
      flow([
        { id: "v", kind: "set_attribute", to: { variable: "x" }, value: "da", next: "m" },
        {
          id: "m",
          kind: "message",
          messages: [{ kind: "text", text: "Was?", buttons: [{ title: "Los", next: "p" }] }],
        },
        say("p", "{{ vars.x | default: 'weg' }}"),
      ]),
    )
      .says("x")
      .taps("Los")
      .expects("da");
    talk.taps("Los").expects("weg");
  });
  test("that nobody knows, from anybody, breaks nothing", () => {
    for (const payload of [
      "bf1:a:b:c:0",
      "bf1:flow1:flow1v1:m:99",
      "bf1:flow1:gone:m:0",
      "bf1::::",
      "bf1:flow1:flow1v1:p:0",
    ]) {
      conversation(flow(menu)).arrives({ kind: "postback", at: noon, title: "??", payload }).expects("Was?");
    }
  });
  test("leaves everything else to `otherwise`", () => {
    const [first, ...rest] = menu;
    if (first?.kind !== "message") throw new Error("no menu");
    conversation(flow([{ ...first, otherwise: "p" }, ...rest], [{ kind: "get_started" }]))
      .arrives({ kind: "postback", at: noon, title: "Los", payload: "GET_STARTED" })
      .says("Bananen")
      .expects("Preise: …");
  });
});

describe("triggers", () => {
  const ref = answering([{ kind: "ref", ref: "qr-", match: "prefix" }], "Ref", "ref");
  const exact = answering(
    [{ kind: "keyword", words: { de: ["paket"], en: ["parcel"] }, match: "exact" }],
    "Exakt",
    "exact",
  );
  const all = answering([{ kind: "keyword", words: ["wo", "paket"], match: "all_words" }], "Alle", "all");
  const word = answering([{ kind: "keyword", words: ["paket", "päckchen"] }], "Wort", "word");
  const part = answering([{ kind: "keyword", words: ["jacke"], match: "contains" }], "Teil", "part");
  const first = answering([{ kind: "first_message" }], "Willkommen", "first");
  const rest = answering([{ kind: "any_message" }], "Hm?", "rest");
  const book = [rest, first, part, word, all, exact, ref];
  const talk = () => conversation(book, { conversation: { lastInboundAt: noon - 1 } });
  test.each([
    ["Paket?", "Exakt"],
    ["PARCEL", "Exakt"],
    ["Wo ist mein Paket?", "Alle"],
    ["mein paket fehlt", "Wort"],
    ["ein Paeckchen", "Wort"],
    ["ein packchen", "Wort"],
    ["Damenregenjacken", "Teil"],
    ["Pakete", "Hm?"],
    ["", "Hm?"],
  ])("%s → %s, whatever the order of the flows", (text, expected) => {
    talk().says(text).expects(expected);
  });
  test("the first message is welcomed unless a flow knows its words", () => {
    conversation(book).says("Hallo").expects("Willkommen");
    conversation(book).says("Paket").expects("Exakt");
  });
  test("a link's reference wins, with the message, with Get Started, or alone", () => {
    const referral = { ref: "qr-laden", source: "SHORTLINK" };
    talk()
      .arrives({ kind: "message", at: noon, mid: "m", contents: [{ kind: "text", text: "Paket" }], referral })
      .expects("Ref");
    const alone = talk().arrives({ kind: "referral", at: noon, referral }).expects("Ref");
    expect(alone.threadEvents).toEqual(["came_by_link"]);
    expect(alone.state.lastRef).toBe("qr-laden");
    const unknown = talk()
      .arrives({ kind: "referral", at: noon, referral: { ref: "x" } })
      .expects();
    expect(unknown.state.holder.kind).toBe("bot");
  });
  test("a picture is a message for the flow for everything else", () => {
    talk()
      .sends([{ kind: "media", items: [{ type: "image", source: { url: "https://n.example/a.jpg" } }] }])
      .expects("Hm?");
  });
});

describe("an open question", () => {
  const asking = version(
    flow(
      [
        {
          id: "q",
          kind: "question",
          text: "Wie heißt du?",
          answer: { type: "text" },
          saveTo: { attribute: "nick" },
          next: "t",
          otherwise: "t",
        },
        say("t", "Moin {{ contact.nick }}"),
      ],
      [{ kind: "keyword", words: ["form"], match: "exact" }],
    ),
    { flowId: "form" },
  );
  const exact = answering([{ kind: "keyword", words: ["hilfe"], match: "exact" }], "Hilfe!", "help");
  const loose = answering([{ kind: "keyword", words: ["anna"] }], "Anna?", "anna");
  const rest = answering([{ kind: "any_message" }], "Hm?", "rest");
  const talk = () => conversation([rest, loose, exact, asking]).says("form").expects("Wie heißt du?");
  test("gives way to an exact keyword", () => {
    const interrupted = talk().says("Hilfe").expects("Hilfe!");
    expect(interrupted.state.run).toBeNull();
  });
  test("outranks words within an answer and the flow for everything else", () => {
    talk().says("Anna Meer").expects("Moin Anna Meer");
    talk().says("Bananen").expects("Moin Bananen");
  });
  test("gives way to the wish for a person", () => {
    expect(talk().says("Mensch").state.holder.kind).toBe("waiting");
  });
  test("takes one of its own choices even where a keyword says the same", () => {
    const choosing = version(
      flow([
        {
          id: "q",
          kind: "question",
          text: "Was?",
          answer: { type: "choice", choices: [{ value: "h", title: "Hilfe" }] },
          next: "t",
          otherwise: "t",
        },
        say("t", "Gewählt"),
      ]),
      { flowId: "choose" },
    );
    conversation([exact, choosing]).says("x").expects("Was?").says("hilfe").expects("Gewählt");
  });
  test("asks on after a picture", () => {
    talk()
      .sends([{ kind: "media", items: [{ type: "image", source: { url: "https://cdn.test/a.jpg" } }] }])
      .expects("Wie heißt du?");
  });
});

describe("a lone sticker", () => {
  const sticker = { kind: "sticker", stickerId: "126362187548577" } as const;
  const thumb = { kind: "message", at: noon, mid: "m_thumb", contents: [sticker], meaning: "👍" } as const;
  const asking = (answer: Extract<FlowDefinitionInput["nodes"][number], { kind: "question" }>["answer"]) =>
    flow([
      { id: "q", kind: "question", text: "Passt das?", answer, next: "ok", otherwise: "no" },
      say("ok", "Ja"),
      say("no", "Nein"),
    ]);
  test("gets no answer, no second asking and no person", () => {
    conversation(flow([say("a", "Das verstehe ich nicht.")]))
      .sends([sticker])
      .expects();
    const alone = conversation([]).sends([sticker]);
    expect(alone.state).toMatchObject({ holder: { kind: "bot" }, unread: 0, waitingSince: null, lastSeq: 1 });
    const asked = conversation(asking({ type: "text" }))
      .says("x")
      .expects("Passt das?");
    const { run } = asked.state;
    for (let time = 0; time < 5; time++) asked.sends([sticker]).expects();
    expect(asked.state.run).toEqual(run);
    asked.says("Ja klar").expects("Ja");
  });
  test("is answered as a first message, and with words beside it", () => {
    conversation(flow([say("a", "Willkommen!")], [{ kind: "first_message" }]))
      .sends([sticker])
      .expects("Willkommen!");
    conversation(flow([say("a", "Moin!")]))
      .sends([{ kind: "text", text: "Hallo" }, sticker])
      .expects("Moin!");
  });
  test("that means 👍 is a yes, a keyword, a choice", () => {
    conversation(asking({ type: "yes_no", yes: "ok", no: "no" }))
      .says("x")
      .arrives(thumb)
      .expects("Ja");
    conversation(flow([say("a", "Gern!")], [{ kind: "keyword", words: ["👍"], match: "exact" }]))
      .arrives(thumb)
      .expects("Gern!");
    const choosing: FlowDefinitionInput["nodes"] = [
      {
        id: "m",
        kind: "message",
        messages: [
          {
            kind: "text",
            text: "Gut?",
            quickReplies: [
              { title: "👍", next: "ok" },
              { title: "👎", next: "no" },
            ],
          },
        ],
      },
      say("ok", "Fein"),
      say("no", "Schade"),
    ];
    conversation(flow(choosing)).says("x").arrives(thumb).expects("Fein");
  });
  test("that means 👍 and answers nothing is a nod like any other", () => {
    conversation(flow([say("a", "Das verstehe ich nicht.")]))
      .arrives(thumb)
      .expects();
    conversation(asking({ type: "text" }))
      .says("x")
      .arrives(thumb)
      .expects();
  });
  test("reaches people who have the conversation", () => {
    const talk = conversation(flow([say("a", "Moin!")]))
      .member({ kind: "take" })
      .sends([sticker]);
    expect(talk.state).toMatchObject({ unread: 1, waitingSince: noon });
  });
});

describe("the disclosure", () => {
  const open = { conversation: { disclosedAt: null } };
  const hi = flow([say("a", "Moin!")]);
  test("stands before the bot's first words, and not again", () => {
    conversation(hi, open).says("x").expects("Bot:\n\nMoin!").says("y").expects("Moin!");
  });
  test("comes again after a long silence", () => {
    const talk = conversation(hi, open).says("x").says("y");
    talk.now += 12 * hour;
    talk.says("z").expects("Bot:\n\nMoin!");
  });
  test("is a bubble of its own where it does not fit or the first is no text", () => {
    const long = "x".repeat(1_998);
    conversation(flow([say("a", long)]), open)
      .says("x")
      .expects("Bot:", long);
    conversation(
      flow([
        {
          id: "a",
          kind: "message",
          messages: [{ kind: "media", items: [{ type: "image", url: "https://n.example/a.jpg" }] }],
        },
      ]),
      open,
    )
      .says("x")
      .expects("Bot:", "[image]");
  });
  test("speaks the contact's language, and has words of its own where none are set", () => {
    conversation(hi, { ...open, contact: { language: "en" } })
      .says("x")
      .expects("Bot (en):\n\nMoin!");
    conversation(hi, { ...open, channel: { disclosure: { isOn: true, text: {}, repeatAfterMs: hour } } })
      .says("x")
      .expects("Hier antwortet ein Bot.\n\nMoin!");
  });
  test("can be switched off, but not in Germany", () => {
    const disclosure = { isOn: false, text: { de: "Bot:" }, repeatAfterMs: hour };
    conversation(hi, { ...open, channel: { disclosure } })
      .says("x")
      .expects("Bot:\n\nMoin!");
    conversation(hi, { ...open, channel: { disclosure, country: "AT" } })
      .says("x")
      .expects("Moin!");
  });
});

describe("who asks for silence", () => {
  const pushing = flow([
    say("a", "Moin!", "w"),
    { id: "w", kind: "wait", for: "1h", next: "b" },
    say("b", "Neu im Shop!"),
  ]);
  test("hears one confirmation, and then nothing on the bot's own", () => {
    const talk = conversation(pushing).says("x").says("Stopp!");
    expect(talk.heard).toHaveLength(1);
    expect(talk.contact.tags).toEqual(["opted_out"]);
    expect(talk.timers).toEqual([]);
    talk.says("stop").expects();
    expect(talk.state.holder.kind).toBe("bot");
    talk.says("Wann habt ihr auf?").expects("Moin!").waits(hour).expects();
    expect(talk.state.run).toBeNull();
  });
  test("is heard while a person has the conversation", () => {
    const talk = conversation(pushing).says("x").replies("Moin").says("STOP").expects();
    expect(talk.contact.tags).toEqual(["opted_out"]);
    expect(talk.state.unread).toBe(1);
  });
  test("comes back with a word", () => {
    const talk = conversation(flow([say("a", "Moin!")], [{ kind: "get_started" }]))
      .says("stop")
      .says("Start");
    expect(talk.heard).toHaveLength(1);
    expect(talk.contact.tags).toEqual([]);
    expect(talk.state.holder.kind).toBe("bot");
  });
});

test("a message that reached us a day late goes to people", () => {
  const talk = conversation(flow([say("a", "Moin!")]));
  talk.arrives({ kind: "message", at: noon - 2 * day, mid: "m", contents: [{ kind: "text", text: "Hallo" }] });
  expect(talk.threadEvents).toEqual(["not_sent", "handed_over"]);
  expect(talk.last?.sends).toEqual([]);
});
test("a flow of silent nodes that goes in circles is stopped as well", () => {
  const talk = conversation(flow([{ id: "a", kind: "tag", add: ["x"], next: "a" }])).says("x");
  expect(talk.last?.events.find(({ name }) => name === "run.stopped")?.data).toEqual({ reason: "too_many_steps" });
  expect(talk.state.holder.kind).toBe("waiting");
});
test("requests that go in circles, turn after turn, are stopped and given to people", () => {
  const ask = (id: string, next: string) =>
    ({ id, kind: "http", url: "https://n.example", ok: next, failed: next }) as const;
  const talk = conversation(flow([ask("a", "b"), ask("b", "a")])).says("x");
  let asked = 0;
  while (talk.last?.effects.length === 1 && asked < 1_000) {
    asked += 1;
    talk.answersEffect({ kind: "http", status: 200, body: "" });
  }
  expect(asked).toBe(100);
  expect(talk.last?.events.find(({ name }) => name === "run.stopped")?.data).toEqual({ reason: "too_many_steps" });
  expect(talk.state).toMatchObject({ run: null, holder: { kind: "waiting" } });
});
test("a value that is saved is cut, and never between the halves of one letter", () => {
  const double = "{{ contact.a | default: 'x😀' }}{{ contact.a | default: 'x😀' }}";
  const talk = conversation(flow([{ id: "a", kind: "set_attribute", to: { attribute: "a" }, value: double }]));
  for (let count = 0; count < 30; count += 1) talk.says("x");
  const value = String(talk.contact.attributes["a"]);
  expect(value.length).toBeGreaterThan(3_990);
  expect(value.length).toBeLessThanOrEqual(4_000);
  expect(value.isWellFormed()).toBe(true);
});
test("a flow that was published although it goes in circles is stopped and given to people", () => {
  const talk = conversation(flow([say("a", "Moin!", "a")])).says("x");
  expect(talk.last?.events.map(({ name }) => name)).toContain("run.stopped");
  expect(talk.state).toMatchObject({ run: null, holder: { kind: "waiting" } });
  expect(talk.last?.sends.length).toBeLessThanOrEqual(30);
});

/** What the bot does for people with an errand: it asks back, asks a shop over HTTP, or comes back after a while. */
export function createErrandFlow(shopUrl: string) {
  const keep = { kind: "set_attribute", to: { variable: "errand" }, value: "{{ message.text }}" };
  const say = (id: string, text: string) => ({ id, kind: "message", messages: [{ kind: "text", text }] });
  const begin = (word: string, next: string) => ({ kind: "keyword", words: [word], match: "any_word", next });
  return {
    formatVersion: 1,
    defaultLanguage: "de",
    triggers: [begin("Frage", "keepQuestion"), begin("Hole", "fetch"), begin("Warte", "keepWait")],
    start: "keepQuestion",
    nodes: [
      { id: "keepQuestion", ...keep, next: "ask" },
      {
        id: "ask",
        kind: "question",
        text: "Was denn, {{ vars.errand }}?",
        answer: { type: "text" },
        saveTo: { variable: "reply" },
        next: "sum",
        otherwise: "sum",
      },
      say("sum", "{{ vars.errand }}: {{ vars.reply }}."),
      {
        id: "fetch",
        kind: "http",
        url: `${shopUrl}/?said={{ message.text | url_encode }}`,
        save: [{ path: "said", to: { variable: "fetched" } }],
        ok: "fetched",
        failed: "notFetched",
      },
      say("fetched", "Geholt: {{ vars.fetched }}."),
      say("notFetched", "Nichts geholt."),
      { id: "keepWait", ...keep, next: "wait" },
      { id: "wait", kind: "wait", for: "1s", next: "waited" },
      say("waited", "Gewartet: {{ vars.errand }}."),
    ],
  };
}

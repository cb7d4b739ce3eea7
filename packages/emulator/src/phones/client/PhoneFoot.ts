import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api, type ThreadView } from "./api.ts";
import { useWords } from "./context.ts";
import { html } from "./html.ts";
import { duration, fill, type Words } from "./i18n.ts";
import { platformNow } from "./live.ts";

/** A click on an ad, as far as a phone would know it. */
const AD = {
  source_url: "https://fb.me/3cr4Wqqkv",
  source_id: "120226305854810726",
  source_type: "ad",
  headline: "Nordwind",
  body: "Regenjacken für den Deich",
  media_type: "image",
  ctwa_clid: "Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27vDVwFjN80dp4_0NiNhEgpGo0",
};

/** Under the phone: the window in words, and what only the emulator can do. */
export function PhoneFoot({ view }: { view: ThreadView }): VNode {
  const words = useWords();
  const [problem, setProblem] = useState<string | undefined>(undefined);
  useMinutes();
  const run = (work: Promise<unknown>) => {
    setProblem(undefined);
    work.catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  };
  const act = (name: string, body: unknown) => run(api.act(view.page.id, view.person.id, name, body));
  const { text, tone } = windowSentence(view, words);
  return html`<div class="place-foot">
    <p class=${`window ${tone}`} data-testid="window">${text}</p>
    ${view.controlledBy !== null && html`<p class="window human" data-testid="controller">${fill(words.controlledBy, { name: view.controlledBy.name })}</p>`}
    <details>
      <summary>${words.more}</summary>
      <div class="place-tools">
        <label class="check"><input type="checkbox" checked=${view.open} onChange=${(event: Event) => event.currentTarget instanceof HTMLInputElement && act("open", { open: event.currentTarget.checked })} /> ${words.readsAlong}</label>
        <label class="check"><input type="checkbox" checked=${view.blocked} onChange=${(event: Event) => event.currentTarget instanceof HTMLInputElement && act("block", { blocked: event.currentTarget.checked })} /> ${fill(words.block, { page: view.page.name })}</label>
        ${
          view.whatsapp !== null &&
          html`<label class="check"><input type="checkbox" checked=${view.whatsapp.isMarketingStopped} onChange=${(event: Event) => event.currentTarget instanceof HTMLInputElement && act("marketing", { value: event.currentTarget.checked ? "stop" : "resume" })} /> ${fill(words.noMarketing, { page: view.page.name })}</label>
          <${LineForm} label=${words.adText} legend=${words.comeByAd} button=${words.send} onSubmit=${(text: string) => act("text", { text, referral: AD })} />`
        }
        ${view.whatsapp === null && html`<${LineForm} label=${words.refLabel} legend=${view.platform === "instagram" ? words.openIgLink : words.openLink} button=${words.open} onSubmit=${(ref: string) => act("link", { ref })} />`}
        ${view.platform === "messenger" && html`<${LineForm} label=${words.commentText} legend=${words.comment} button=${words.send} onSubmit=${(text: string) => run(api.comment(view.page.id, view.person.id, text))} />`}
        <${LineForm} label=${words.inboxText} legend=${view.whatsapp === null ? words.inboxReply : words.phoneAppReply} button=${words.send} onSubmit=${(text: string) => act("inbox", { text })} />
        ${view.apps
          .filter(({ id }) => view.controlledBy !== null && id !== view.controlledBy.appId)
          .map(
            ({ id, name }) =>
              html`<div class="button-row"><button type="button" onClick=${() => act("control", { appId: id })}>${fill(words.giveBack, { name })}</button></div>`,
          )}
        ${
          view.whatsapp === null
            ? html`<p class="psid">${view.platform === "instagram" ? "IGSID" : words.psid} <code>${view.psid}</code></p>`
            : html`<p class="psid">${words.userId} <code>${view.whatsapp.userId}</code></p>`
        }
        ${problem !== undefined && html`<p class="window shut" role="alert">${problem}</p>`}
      </div>
    </details>
  </div>`;
}

function LineForm({
  label,
  legend,
  button,
  onSubmit,
}: {
  label: string;
  legend: string;
  button: string;
  onSubmit: (value: string) => void;
}): VNode {
  const [value, setValue] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    if (value.trim() === "") return;
    onSubmit(value);
    setValue("");
  };
  return html`<form class="line-form" onSubmit=${submit}>
    <span>${legend}</span>
    <div>
      <input type="text" aria-label=${label} placeholder=${label} value=${value} onInput=${(event: Event) => event.currentTarget instanceof HTMLInputElement && setValue(event.currentTarget.value)} />
      <button type="submit">${button}</button>
    </div>
  </form>`;
}

function windowSentence(view: ThreadView, words: Words): { text: string; tone: "open" | "human" | "shut" } {
  if (view.windowUntil === null || view.humanAgentUntil === null)
    return { text: view.whatsapp === null ? words.windowNever : words.serviceShut, tone: "shut" };
  const now = platformNow();
  if (view.whatsapp !== null) {
    const until = Math.max(view.windowUntil, view.whatsapp.freeUntil ?? 0);
    return until > now
      ? { text: fill(words.serviceOpen, { left: duration(until - now, words) }), tone: "open" }
      : { text: words.serviceShut, tone: "shut" };
  }
  if (view.windowUntil > now)
    return { text: fill(words.windowOpen, { left: duration(view.windowUntil - now, words) }), tone: "open" };
  if (view.humanAgentUntil > now) {
    return { text: fill(words.windowHuman, { left: duration(view.humanAgentUntil - now, words) }), tone: "human" };
  }
  return { text: words.windowShut, tone: "shut" };
}

function useMinutes(): void {
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => redraw((n) => n + 1), 20_000);
    return () => clearInterval(timer);
  }, []);
}

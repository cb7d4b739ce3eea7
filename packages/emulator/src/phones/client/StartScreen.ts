import type { VNode } from "preact";
import { localUrl, type ThreadView } from "./api.ts";
import { useWords } from "./context.ts";
import { html } from "./html.ts";
import { fill, type Words } from "./i18n.ts";

/** What a person sees before the first message: who this is, a greeting, ice breakers. */
export function StartScreen({ view, onAct }: { view: ThreadView; onAct: (act: string, body: unknown) => void }): VNode {
  const words = useWords();
  const { greeting, iceBreakers } = view.profile;
  return html`<div class="start" data-testid="start-screen">
    <img class="start-face" src=${localUrl(view.page.pictureUrl)} alt="" />
    <h3 dir="auto">${view.page.name}</h3>
    <p class="start-kind">${kindOf(view, words)}</p>
    ${greeting !== null && html`<p class="start-greeting" dir="auto">${greeting}</p>`}
    ${
      iceBreakers.length > 0 &&
      html`<p class="start-ask">${words.tapToAsk}</p>
      <div class="ice-breakers">
        ${iceBreakers.map((question, index) => html`<button type="button" dir="auto" onClick=${() => onAct("ice-breaker", { index })}>${question}</button>`)}
      </div>`
    }
  </div>`;
}

/** What stands under the name. */
function kindOf({ platform, page }: ThreadView, words: Words): VNode {
  if (platform === "instagram") return html`${page.username} · Instagram<br />${words.businessChat}`;
  if (platform === "whatsapp") return html`${page.username}<br />${words.businessOnWhatsApp}`;
  return html`${words.business}<br />${words.repliesUsually}`;
}

/** The button in place of the composer, as long as nothing was said. */
export function GetStarted({ view, onAct }: { view: ThreadView; onAct: (act: string, body: unknown) => void }): VNode {
  const words = useWords();
  return html`<div class="get-started">
    <p>${fill(words.startHint, { page: view.page.name })}</p>
    <button type="button" onClick=${() => onAct("get-started", {})}>${words.getStarted}</button>
  </div>`;
}

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, localUrl, type PageView, type PersonView, type ThreadView } from "./api.ts";
import { Composer, type Draft } from "./Composer.ts";
import { useLanguage, useWords } from "./context.ts";
import { html } from "./html.ts";
import { fill } from "./i18n.ts";
import { icon } from "./icons.ts";
import { ListSheet } from "./whatsapp/Sheets.ts";
import { InstagramProfile } from "./instagram/Profile.ts";
import { useKeptFocus } from "./keptFocus.ts";
import { platformNow, useThread } from "./live.ts";
import { PhoneFoot } from "./PhoneFoot.ts";
import { GetStarted } from "./StartScreen.ts";
import { Thread } from "./Thread.ts";

export interface PhoneProps {
  readonly pageId: string;
  readonly personId: string;
  readonly pages: readonly PageView[];
  readonly people: readonly PersonView[];
  readonly onChange: (pair: { page: string; person: string }) => void;
  readonly onPutAway: () => void;
}

/** One person's phone with the chat of one Page, and below it what the person cannot see. */
export function Phone(props: PhoneProps): VNode {
  const { pageId, personId, people } = props;
  const words = useWords();
  const { view, error, reload } = useThread(pageId, personId);
  const person = people.find(({ id }) => id === personId);
  useOpenThread(pageId, personId, view !== undefined);
  const label = fill(words.phoneOf, { person: person?.name ?? "", page: view?.page.name ?? "" });
  return html`<section class="place" data-testid="phone" aria-label=${label} data-person=${personId} data-page=${pageId}>
    <${PhoneHead} ...${props} />
    <div class=${`phone ${view?.platform ?? ""}`}>
      ${
        view !== undefined
          ? html`<${Chat} view=${view} pageId=${pageId} personId=${personId} />`
          : error === undefined
            ? html`<div class="phone-state" role="status"><span class="spinner" aria-hidden="true"></span>${words.loading}</div>`
            : html`<div class="phone-state" role="alert"><p>${words.failed}</p><p class="small">${error}</p><button type="button" onClick=${reload}>${words.retry}</button></div>`
      }
    </div>
    ${view !== undefined && html`<${PhoneFoot} view=${view} />`}
  </section>`;
}

function PhoneHead({ pageId, personId, pages, people, onChange, onPutAway }: PhoneProps): VNode {
  const words = useWords();
  const select = (
    name: string,
    value: string,
    options: readonly { id: string; name: string }[],
    change: (id: string) => void,
  ) =>
    html`<label class="pick"><span class="hidden">${name}</span>
      <select value=${value} onChange=${(event: Event) => event.currentTarget instanceof HTMLSelectElement && change(event.currentTarget.value)}>
        ${options.map((option) => html`<option value=${option.id} selected=${option.id === value}>${option.name}</option>`)}
      </select>
    </label>`;
  return html`<div class="place-head">
    ${select(words.person, personId, people, (person) => onChange({ page: pageId, person }))}
    ${pages.length > 1 && select(words.page, pageId, pages.map(named), (page) => onChange({ page, person: personId }))}
    <button type="button" class="quiet" aria-label=${words.putAway} title=${words.putAway} onClick=${onPutAway}>${icon("close")}</button>
  </div>`;
}

const PLATFORMS = { messenger: "Messenger", instagram: "Instagram", whatsapp: "WhatsApp" };

/** An account with its platform: a business often has one name on all of them. */
function named({ id, name, platform }: PageView): { id: string; name: string } {
  return { id, name: `${name} · ${PLATFORMS[platform]}` };
}

function Chat({ view, pageId, personId }: { view: ThreadView; pageId: string; personId: string }): VNode {
  const words = useWords();
  const [draft, setDraft] = useState<Draft>({ kind: "new" });
  const [menuOpen, setMenuOpen] = useState(false);
  const [profileOpen, setProfileOpen] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const noteFocus = useKeptFocus(view.messages);
  /** Whether it went well. */
  const run = (work: Promise<unknown>): Promise<boolean> => {
    setProblem(undefined);
    noteFocus();
    return work.then(
      () => true,
      (error: unknown) => {
        setProblem(error instanceof Error ? error.message : String(error));
        return false;
      },
    );
  };
  const [listOf, setListOf] = useState<string | undefined>(undefined);
  const onAct = (act: string, body: unknown): Promise<boolean> => {
    if (act !== "show-list") return run(api.act(pageId, personId, act, body));
    setListOf((body as { mid: string }).mid);
    return Promise.resolve(true);
  };
  const list = view.messages.find(({ mid }) => mid === listOf);
  const onFiles = (files: File[]) => {
    const form = new FormData();
    for (const file of files) form.append("file", file, file.name);
    void run(api.act(pageId, personId, "attachments", form));
  };
  const { hasGetStarted, iceBreakers, menu, composerDisabled } = view.profile;
  // Ice breakers come before Get Started; without either the person simply writes.
  const showsGetStarted = view.messages.length === 0 && hasGetStarted && iceBreakers.length === 0;

  return html`
    <${StatusBar} />
    <header class="chat-head">
      <span class="chat-back">${icon("back")}</span>
      ${
        view.platform === "instagram"
          ? html`<button type="button" class="story-ring" aria-label=${fill(words.profileOf, { page: view.page.name })} aria-expanded=${profileOpen} onClick=${() => setProfileOpen(!profileOpen)}><img src=${localUrl(view.page.pictureUrl)} alt="" /></button>`
          : html`<img src=${localUrl(view.page.pictureUrl)} alt="" />`
      }
      <div><h2 dir="auto">${view.page.name}</h2><span>${view.page.username ?? words.repliesUsually}</span></div>
    </header>
    <${Thread} view=${view} onAct=${onAct} onReply=${(to: ThreadView["messages"][number]) => setDraft({ kind: "reply", to })} onEdit=${(message: ThreadView["messages"][number]) => setDraft({ kind: "edit", message })} />
    ${problem !== undefined && html`<div class="problem" role="alert">${problem}<button type="button" class="quiet" aria-label=${words.close} onClick=${() => setProblem(undefined)}>${icon("close")}</button></div>`}
    ${
      view.blocked
        ? html`<div class="get-started"><p>${fill(words.blockedHint, { page: view.page.name })}</p><button type="button" onClick=${() => onAct("block", { blocked: false })}>${words.unblock}</button></div>`
        : showsGetStarted
          ? html`<${GetStarted} view=${view} onAct=${onAct} />`
          : composerDisabled && menu.length > 0
            ? html`<div class="get-started"><p>${words.composerOff}</p><button type="button" onClick=${() => setMenuOpen(true)}>${words.menu}</button></div>`
            : html`<${Composer} view=${view} draft=${draft} onDraft=${setDraft} onAct=${onAct} onFiles=${onFiles} menuOpen=${menuOpen} onMenu=${() => setMenuOpen(!menuOpen)} />`
    }
    ${list !== undefined && html`<${ListSheet} message=${list} onAct=${onAct} onClose=${() => setListOf(undefined)} />`}
    ${profileOpen && html`<${InstagramProfile} view=${view} onAct=${onAct} onClose=${() => setProfileOpen(false)} />`}
    ${menuOpen && menu.length > 0 && html`<${MenuSheet} view=${view} onAct=${onAct} onClose=${() => setMenuOpen(false)} />`}
  `;
}

/** The time as the platform has it: on a phone nobody doubts it. */
function StatusBar(): VNode {
  const language = useLanguage();
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => redraw((n) => n + 1), 10_000);
    return () => clearInterval(timer);
  }, []);
  return html`<div class="status-bar" aria-hidden="true">
    <span>${new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", hour12: false }).format(platformNow())}</span>
    <svg viewBox="0 0 58 12"><path d="M1 8h2.4v3H1zM5 6h2.4v5H5zM9 3.6h2.4V11H9zM13 1h2.4v10H13zM24 9.2 26 11.4l2-2.2a3 3 0 0 0-4 0zM21.6 6.6l1.2 1.3a4.700 4.700 0 0 1 6.400 0l1.200-1.300a6.400 6.400 0 0 0-8.800 0zM36 1.500h17a1.500 1.500 0 0 1 1.500 1.500v6a1.500 1.500 0 0 1-1.500 1.500H36A1.500 1.500 0 0 1 34.500 9V3A1.500 1.500 0 0 1 36 1.500z" /></svg>
  </div>`;
}

function MenuSheet({
  view,
  onAct,
  onClose,
}: {
  view: ThreadView;
  onAct: (act: string, body: unknown) => void;
  onClose: () => void;
}): VNode {
  const words = useWords();
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    sheet.current?.querySelector<HTMLElement>(".sheet-head ~ *")?.focus();
    return () => opener instanceof HTMLElement && opener.focus();
  }, []);
  return html`<div class="sheet" ref=${sheet} role="group" aria-label=${words.menu} onKeyDown=${(event: KeyboardEvent) => event.key === "Escape" && onClose()}>
    <div class="sheet-head"><b>${words.menu}</b><button type="button" class="tool" aria-label=${words.close} onClick=${onClose}>${icon("close")}</button></div>
    ${view.profile.menu.map(({ type, title, url }, index) =>
      type === "postback"
        ? html`<button type="button" dir="auto" onClick=${() => {
            onClose();
            onAct("menu", { index });
          }}>${title}</button>`
        : html`<a href=${url} target="_blank" rel="noopener noreferrer" dir="auto">${title}</a>`,
    )}
  </div>`;
}

/** As long as somebody looks at this browser tab, the chat lies open on the phone. */
function useOpenThread(page: string, person: string, isLoaded: boolean): void {
  useEffect(() => {
    if (!isLoaded) return undefined;
    const tell = (open: boolean) => {
      // Only the read receipts hang on it; the stream shows when the emulator is gone.
      api.act(page, person, "open", { open }).catch(() => undefined);
    };
    const onVisibility = () => tell(document.visibilityState === "visible");
    const onLeave = () => tell(false);
    onVisibility();
    document.addEventListener("visibilitychange", onVisibility);
    addEventListener("pagehide", onLeave);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      removeEventListener("pagehide", onLeave);
      tell(false);
    };
  }, [page, person, isLoaded]);
}

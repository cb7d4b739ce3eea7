import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Desk } from "./Desk.ts";
import { api, type PageView, type PersonView } from "./api.ts";
import { LanguageContext } from "./context.ts";
import { Controls } from "./Controls.ts";
import { html } from "./html.ts";
import { type Language, preferredLanguage, type Words, wordsOf } from "./i18n.ts";
import { icon } from "./icons.ts";
import { isConnected, onGeneral } from "./live.ts";
import { PersonForm } from "./PersonForm.ts";
import { Phone } from "./Phone.ts";
import { forgetRef, linkedPhones, type Pair, storedPhones, storePhones } from "./table.ts";

/** So many phones lie on a fresh table. */
const FIRST_PHONES = 3;

type Setup = { kind: "loading" } | { kind: "failed" } | { kind: "ready"; pages: PageView[]; people: PersonView[] };

export function App(): VNode {
  const [language, setLanguage] = useState<Language>(preferredLanguage);
  const [night, setNight] = useState(preferredNight);
  const [setup, setSetup] = useState<Setup>({ kind: "loading" });
  const [table, setTable] = useState<Pair[] | undefined>(undefined);
  const [drawer, setDrawer] = useState(false);
  const [creating, setCreating] = useState(false);
  const [, redraw] = useState(0);
  const words = wordsOf(language);

  const load = () =>
    Promise.all([api.pages(), api.people()]).then(
      ([pages, people]) => setSetup({ kind: "ready", pages, people }),
      () => setSetup((before) => (before.kind === "ready" ? before : { kind: "failed" })),
    );
  useEffect(() => {
    void load();
    return onGeneral((kind) => {
      if (kind === "setup") void load();
      if (kind === "connection") redraw((n) => n + 1);
    });
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words.title;
    document.documentElement.dataset["theme"] = night ? "night" : "day";
  }, [language, night, words]);
  useEffect(() => {
    if (setup.kind === "ready" && table === undefined && setup.pages.length > 0 && setup.people.length > 0)
      setTable(firstTable(setup));
  }, [setup, table]);

  const change = (next: Pair[]) => {
    setTable(next);
    if (linkedPhones(undefined) === undefined) storePhones(next);
  };
  const onCreated = (person: PersonView) => {
    setCreating(false);
    const page = setup.kind === "ready" ? setup.pages[0] : undefined;
    void load().then(() => page !== undefined && change([...(table ?? []), { page: page.id, person: person.id }]));
  };

  return html`<${LanguageContext.Provider} value=${language}>
    <header class="page-head">
      <div><h1>${words.title}</h1><p>${words.lead}</p></div>
      <nav>
        ${setup.kind === "ready" && setup.pages.length > 0 && setup.people.length > 0 && html`<${AddPhone} setup=${setup} table=${table ?? []} words=${words} onAdd=${(pair: Pair) => change([...(table ?? []), pair])} onNew=${() => setCreating(true)} />`}
        <button type="button" aria-expanded=${drawer} onClick=${() => setDrawer(!drawer)}>${icon("clock")} <span>${words.controls}</span></button>
        <button type="button" onClick=${() => {
          setNight(!night);
          localStorage.setItem("phones.theme", night ? "day" : "night");
        }}>${night ? words.themeDay : words.themeNight}</button>
        <button type="button" lang=${language === "de" ? "en" : "de"} onClick=${() => {
          const next = language === "de" ? "en" : "de";
          localStorage.setItem("phones.language", next);
          setLanguage(next);
        }}>${words.language}</button>
      </nav>
    </header>
    ${!isConnected() && html`<p class="banner" role="status">${words.lost}</p>`}
    ${setup.kind === "ready" && setup.pages.some(({ subscribedApps }) => subscribedApps.some(({ disabled }) => disabled)) && html`<p class="banner" role="status">${words.disabledSubscription}</p>`}
    <div class=${`desk ${drawer ? "with-drawer" : ""}`}>
      <${Desk} count=${table?.length ?? 0}>
        ${creating && html`<div class="new-person"><h2>${words.newPerson}</h2><${PersonForm} onCreated=${onCreated} onCancel=${() => setCreating(false)} /></div>`}
        <${Table} setup=${setup} table=${table} words=${words} onChange=${change} onCreated=${onCreated} onRetry=${() => void load()} />
      </${Desk}>
      ${drawer && html`<${Controls} onClose=${() => setDrawer(false)} />`}
    </div>
  </${LanguageContext.Provider}>`;
}

interface TableProps {
  readonly setup: Setup;
  readonly table: Pair[] | undefined;
  readonly words: Words;
  readonly onChange: (table: Pair[]) => void;
  readonly onCreated: (person: PersonView) => void;
  readonly onRetry: () => void;
}

function Table({ setup, table, words, onChange, onCreated, onRetry }: TableProps): VNode {
  if (setup.kind === "loading")
    return html`<div class="empty" role="status"><span class="spinner" aria-hidden="true"></span><p>${words.loading}</p></div>`;
  if (setup.kind === "failed")
    return html`<div class="empty" role="alert"><h2>${words.failed}</h2><button type="button" class="primary" onClick=${onRetry}>${words.retry}</button></div>`;
  const { pages, people } = setup;
  if (pages.length === 0) return html`<div class="empty"><h2>${words.noPage}</h2><p>${words.noPageHint}</p></div>`;
  if (people.length === 0)
    return html`<div class="empty"><h2>${words.noPerson}</h2><p>${words.noPersonHint}</p><${PersonForm} onCreated=${onCreated} /></div>`;
  const phones = table ?? [];
  if (phones.length === 0) return html`<div class="empty"><h2>${words.noPhone}</h2><p>${words.noPhoneHint}</p></div>`;
  return html`<div class="table">
    ${phones.map(
      (pair, index) => html`<${Phone}
        key=${`${index}/${pair.page}/${pair.person}`}
        pageId=${pair.page}
        personId=${pair.person}
        pages=${pages}
        people=${people}
        onChange=${(next: Pair) => onChange(phones.with(index, next))}
        onPutAway=${() => onChange(phones.toSpliced(index, 1))}
      />`,
    )}
  </div>`;
}

interface AddPhoneProps {
  readonly setup: Setup & { kind: "ready" };
  readonly table: readonly Pair[];
  readonly words: Words;
  readonly onAdd: (pair: Pair) => void;
  readonly onNew: () => void;
}

/** Lays the next phone on the table: of someone whose phone is not there yet, or of a new person. */
function AddPhone({ setup, table, words, onAdd, onNew }: AddPhoneProps): VNode {
  const page = setup.pages[0];
  const next = setup.people.find(({ id }) => !table.some(({ person }) => person === id));
  return html`
    ${page !== undefined && next !== undefined && html`<button type="button" onClick=${() => onAdd({ page: page.id, person: next.id })}>${icon("plus")} <span>${words.addPhone}</span></button>`}
    <button type="button" onClick=${onNew}>${icon("person")} <span>${words.newPerson}</span></button>
  `;
}

/** The phones of the link, else those of last time, else the first people, on the platforms in turn. */
function firstTable({ pages, people }: Setup & { kind: "ready" }): Pair[] {
  const [page] = pages;
  const linked = linkedPhones(page?.id);
  if (linked !== undefined) {
    if (linked.ref !== undefined) {
      for (const pair of linked.pairs) void api.act(pair.page, pair.person, "link", { ref: linked.ref });
      forgetRef();
    }
    return linked.pairs;
  }
  const isKnown = (pair: Pair) =>
    pages.some(({ id }) => id === pair.page) && people.some(({ id }) => id === pair.person);
  const stored = storedPhones()?.filter(isKnown);
  if (stored !== undefined && stored.length > 0) return stored;
  // One of each platform, so that a business on all of them shows itself on all of them.
  const platforms = pages.filter(
    ({ platform }, index) => pages.findIndex((one) => one.platform === platform) === index,
  );
  return people.slice(0, FIRST_PHONES).flatMap(({ id }, index) => {
    const account = platforms[index % platforms.length];
    return account === undefined ? [] : [{ page: account.id, person: id }];
  });
}

function preferredNight(): boolean {
  const stored = localStorage.getItem("phones.theme");
  return stored === null ? matchMedia("(prefers-color-scheme: dark)").matches : stored === "night";
}

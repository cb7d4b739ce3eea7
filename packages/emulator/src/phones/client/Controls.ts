import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, type FaultValues } from "./api.ts";
import { useLanguage, useWords } from "./context.ts";
import { Grants } from "./Grants.ts";
import { html } from "./html.ts";
import { duration, fill, type Words } from "./i18n.ts";
import { icon } from "./icons.ts";
import { onGeneral, platformNow } from "./live.ts";

const HOUR_MS = 3_600_000;

type Choice = { label: (words: Words) => string; value: unknown };
interface Fault {
  readonly key: string;
  readonly name: keyof Words;
  readonly choices: readonly Choice[];
}

const OFF: Choice = { label: (words) => words.off, value: undefined };
const percent = (share: number): Choice => ({
  label: (words) => fill(words.percent, { n: share * 100 }),
  value: share,
});
const seconds = (count: number): Choice => ({
  label: (words) => fill(words.seconds, { n: count }),
  value: { min: count * 1000, max: count * 1000 },
});
const entries = (count: number): Choice => ({ label: (words) => fill(words.entries, { n: count }), value: count });
const CHANCES = [OFF, percent(0.05), percent(0.2), percent(0.5), percent(1)];

const WEBHOOK_FAULTS: Fault[] = [
  { key: "webhookDelayMs", name: "webhookDelay", choices: [OFF, seconds(1), seconds(5), seconds(30)] },
  { key: "webhookDuplicate", name: "webhookDuplicate", choices: CHANCES },
  { key: "webhookReorder", name: "webhookReorder", choices: CHANCES },
  { key: "webhookBatch", name: "webhookBatch", choices: [OFF, entries(10), entries(100)] },
  { key: "signatureWrong", name: "signatureWrong", choices: CHANCES },
  { key: "echoMissing", name: "echoMissing", choices: CHANCES },
  { key: "unknownAttachment", name: "unknownAttachmentFault", choices: CHANCES },
];

const GRAPH_FAULTS: Fault[] = [
  { key: "graphLatencyMs", name: "graphLatency", choices: [OFF, seconds(1), seconds(5)] },
  { key: "transient", name: "transient", choices: CHANCES },
  { key: "unsure", name: "unsure", choices: CHANCES },
  { key: "dropAfterAccept", name: "dropAfterAccept", choices: CHANCES },
  { key: "sendFailsLater", name: "sendFailsLater", choices: CHANCES },
];

const SWITCHES: { key: string; name: keyof Words }[] = [
  { key: "graphOutage", name: "graphOutage" },
  { key: "tokenExpired", name: "tokenExpired" },
  { key: "permissionRemoved", name: "permissionRemoved" },
  { key: "refuseAll", name: "refuseAll" },
];

/** The drawer: the platform's clock, what goes wrong, and what has happened so far. */
export function Controls({ onClose }: { onClose: () => void }): VNode {
  const words = useWords();
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => drawer.current?.querySelector("button")?.focus(), []);
  return html`<aside class="drawer" ref=${drawer} aria-label=${words.controls} onKeyDown=${(event: KeyboardEvent) => event.key === "Escape" && onClose()}>
    <div class="drawer-head"><h2>${words.controls}</h2><button type="button" class="quiet" aria-label=${words.close} onClick=${onClose}>${icon("close")}</button></div>
    <${Clock} />
    <${Faults} />
    <${Grants} />
    <${Numbers} />
  </aside>`;
}

function Clock(): VNode {
  const words = useWords();
  const language = useLanguage();
  const [offset, setOffset] = useState(0);
  const load = () =>
    api.clock().then(
      ({ offsetMs }) => setOffset(offsetMs),
      () => undefined,
    );
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), 10_000);
    const stop = onGeneral((kind) => kind === "clock" && void load());
    return () => {
      clearInterval(timer);
      stop();
    };
  }, []);
  const move = (change: { advanceMs: number } | { reset: true }) =>
    void api.moveClock(change).then(
      ({ offsetMs }) => setOffset(offsetMs),
      () => undefined,
    );
  const isMoved = Math.abs(offset) > 1000;
  const moved = isMoved
    ? fill(offset > 0 ? words.clockAhead : words.clockBehind, { left: duration(offset, words) })
    : words.clockReal;
  const now = new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  }).format(platformNow());
  return html`<section aria-label=${words.clock}>
    <h3>${words.clock}</h3>
    <p class="finding" data-testid="clock">${now}</p>
    <p class="hint">${moved}</p>
    <div class="button-row">
      <button type="button" onClick=${() => move({ advanceMs: HOUR_MS })}>${words.hour}</button>
      <button type="button" onClick=${() => move({ advanceMs: 24 * HOUR_MS })}>${words.day}</button>
      <button type="button" disabled=${!isMoved} onClick=${() => move({ reset: true })}>${words.clockReset}</button>
    </div>
  </section>`;
}

function Faults(): VNode {
  const words = useWords();
  const [faults, setFaults] = useState<FaultValues>({});
  const load = () =>
    api.faults().then(
      ({ global }) => setFaults(global),
      () => undefined,
    );
  useEffect(() => {
    void load();
    return onGeneral((kind) => kind === "setup" && void load());
  }, []);
  const set = (key: string, value: unknown) => {
    const { [key]: _, ...others } = faults;
    void api.setFaults(value === undefined ? others : { ...others, [key]: value }).then(
      ({ global }) => setFaults(global),
      () => undefined,
    );
  };
  const count = Object.values(faults).filter((value) => value !== undefined && value !== 0 && value !== false).length;
  const row = ({ key, name, choices }: Fault) => {
    const current = Math.max(
      0,
      choices.findIndex(({ value }) => JSON.stringify(value) === JSON.stringify(faults[key])),
    );
    return html`<label class="fault" key=${key}><span>${words[name]}</span>
      <select value=${String(current)} onChange=${(event: Event) => event.currentTarget instanceof HTMLSelectElement && set(key, choices[Number(event.currentTarget.value)]?.value)}>
        ${choices.map(({ label }, index) => html`<option value=${String(index)} selected=${index === current}>${label(words)}</option>`)}
      </select>
    </label>`;
  };
  return html`<section aria-label=${words.faults}>
    <h3>${words.faults} ${count > 0 && html`<span class="count">${fill(words.faultsOn, { n: count })}</span>`}</h3>
    <p class="hint">${words.faultsHint}</p>
    <h4>${words.webhooks}</h4>
    ${WEBHOOK_FAULTS.map(row)}
    <h4>${words.graph}</h4>
    ${GRAPH_FAULTS.map(row)}
    ${SWITCHES.map(
      ({ key, name }) => html`<label class="fault" key=${key}><span>${words[name]}</span>
        <input type="checkbox" checked=${faults[key] === true} onChange=${(event: Event) => event.currentTarget instanceof HTMLInputElement && set(key, event.currentTarget.checked ? true : undefined)} />
      </label>`,
    )}
    <div class="button-row"><button type="button" disabled=${count === 0} onClick=${() =>
      void api.setFaults({}).then(
        ({ global }) => setFaults(global),
        () => undefined,
      )}>${words.faultsOff}</button></div>
  </section>`;
}

function Numbers(): VNode {
  const words = useWords();
  const language = useLanguage();
  const [counters, setCounters] = useState<Record<string, number>>({});
  useEffect(() => {
    const load = () => void api.counters().then(setCounters, () => undefined);
    load();
    const timer = setInterval(load, 2000);
    return () => clearInterval(timer);
  }, []);
  const n = (key: string) => (counters[key] ?? 0).toLocaleString(language);
  return html`<section aria-label=${words.numbers}>
    <h3>${words.numbers}</h3>
    <p class="hint">${fill(words.countAcked, { n: n("eventsAcked") })}, ${fill(words.countWaiting, { n: n("pending") })}, ${fill(words.countLost, { n: n("eventsGivenUp") })}.</p>
    <p class="hint">${fill(words.countSends, { n: n("sendsAccepted") })}, ${fill(words.countRefused, { n: n("sendsRefused") })}.</p>
  </section>`;
}

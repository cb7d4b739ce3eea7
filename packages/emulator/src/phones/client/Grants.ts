import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api, type AppView, type WhatsAppView } from "./api.ts";
import { useWords } from "./context.ts";
import { html } from "./html.ts";
import type { Words } from "./i18n.ts";
import { onGeneral } from "./live.ts";

const APP_GRANTS: { key: keyof AppView & ("live" | "humanAgent" | "instagramComments"); name: keyof Words }[] = [
  { key: "live", name: "grantLive" },
  { key: "humanAgent", name: "grantHumanAgent" },
  { key: "instagramComments", name: "grantComments" },
];
const WHATSAPP_GRANTS: { key: keyof WhatsAppView & ("hasPayment" | "isVerified" | "isLocked"); name: keyof Words }[] = [
  { key: "hasPayment", name: "grantPayment" },
  { key: "isVerified", name: "grantVerified" },
  { key: "isLocked", name: "grantLocked" },
];
const STATUSES = ["PENDING", "APPROVED", "REJECTED", "PAUSED", "DISABLED"];

/** What Meta has granted the app and its accounts, and what its review says of templates: each can be changed. */
export function Grants(): VNode | null {
  const words = useWords();
  const [apps, setApps] = useState<readonly AppView[]>([]);
  const [accounts, setAccounts] = useState<readonly WhatsAppView[]>([]);
  useEffect(() => {
    const load = () => {
      void api.apps().then(setApps, () => undefined);
      void api.whatsapp().then(setAccounts, () => undefined);
    };
    load();
    return onGeneral((kind) => kind === "setup" && load());
  }, []);
  const check = (label: string, isOn: boolean, change: (isOn: boolean) => Promise<unknown>) =>
    html`<label class="fault"><span>${label}</span>
      <input type="checkbox" checked=${isOn} onChange=${(event: Event) => event.currentTarget instanceof HTMLInputElement && void change(event.currentTarget.checked)} />
    </label>`;
  if (apps.length === 0) return null;
  return html`<section aria-label=${words.grants}>
    <h3>${words.grants}</h3>
    ${apps.map(
      (app) => html`<h4>${app.name}</h4>
      ${APP_GRANTS.map(({ key, name }) => check(words[name], app[key], (isOn) => api.changeApp(app.id, { [key]: isOn })))}`,
    )}
    ${accounts.map(
      (account) => html`<h4>WhatsApp · ${account.name}</h4>
      ${WHATSAPP_GRANTS.map(({ key, name }) => check(words[name], account[key], (isOn) => api.changeWhatsApp(account.id, { [key]: isOn })))}
      ${account.templates.map(
        (
          template,
        ) => html`<label class="fault"><span>${template.name} · ${template.language}<br /><small>${template.category}</small></span>
          <select value=${template.status} onChange=${(event: Event) => event.currentTarget instanceof HTMLSelectElement && void api.changeTemplate(account.id, template.id, { status: event.currentTarget.value })}>
            ${STATUSES.map((status) => html`<option value=${status} selected=${status === template.status}>${status}</option>`)}
          </select>
        </label>`,
      )}`,
    )}
  </section>`;
}

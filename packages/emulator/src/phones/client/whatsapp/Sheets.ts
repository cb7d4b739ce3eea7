import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { MessageView } from "../api.ts";
import { useWords } from "../context.ts";
import { html } from "../html.ts";
import { icon } from "../icons.ts";
import { array, record, text } from "./parts.ts";

/** The rows of a list, laid over the chat from below. */
export function ListSheet({
  message,
  onAct,
  onClose,
}: {
  message: MessageView;
  onAct: (act: string, body: unknown) => void;
  onClose: () => void;
}): VNode {
  const words = useWords();
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    sheet.current?.querySelector<HTMLElement>(".sheet-head ~ * button")?.focus();
    return () => opener instanceof HTMLElement && opener.focus();
  }, []);
  const action = record(record(record(message.whatsapp)["interactive"])["action"]);
  return html`<div class="sheet list-sheet" ref=${sheet} role="group" aria-label=${text(action["button"])} onKeyDown=${(event: KeyboardEvent) => event.key === "Escape" && onClose()}>
    <div class="sheet-head"><b dir="auto">${text(action["button"])}</b><button type="button" class="tool" aria-label=${words.close} onClick=${onClose}>${icon("close")}</button></div>
    ${array(action["sections"]).map((section) => {
      const { title, rows } = record(section);
      return html`<div>
        ${text(title) !== "" && html`<p class="wa-section" dir="auto">${text(title)}</p>`}
        ${array(rows).map((one) => {
          const row = record(one);
          return html`<button type="button" class="wa-row" onClick=${() => {
            onClose();
            onAct("list-row", { mid: message.mid, id: text(row["id"]) });
          }}><span dir="auto">${text(row["title"])}</span>${text(row["description"]) !== "" && html`<small dir="auto">${text(row["description"])}</small>`}</button>`;
        })}
      </div>`;
    })}
  </div>`;
}

/** What else can be sent on WhatsApp. */
export function WhatsAppTray({ onAct }: { onAct: (act: string, body: unknown) => void }): VNode {
  const words = useWords();
  const item = (label: string, act: string, body: unknown) =>
    html`<button type="button" onClick=${() => onAct(act, body)}>${label}</button>`;
  const card = {
    name: { formatted_name: "Tjark Behrens", first_name: "Tjark" },
    phones: [{ phone: "+49 170 1112223", type: "CELL" }],
  };
  return html`<div class="send-tray" role="group" aria-label=${words.moreToSend}>
    ${item(words.sendPlace, "location", { latitude: 53.6247, longitude: 7.1553, name: words.place, address: "Norddeich" })}
    ${item(words.sendContact, "contacts", { contacts: [card] })}
    ${item(words.sendPoll, "unsupported", {})}
  </div>`;
}

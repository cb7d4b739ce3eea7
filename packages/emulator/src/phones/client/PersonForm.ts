import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, type PersonView } from "./api.ts";
import { useLanguage, useWords } from "./context.ts";
import { html } from "./html.ts";

/** Creates a person; their phone then lies on the table. */
export function PersonForm({
  onCreated,
  onCancel,
}: {
  onCreated: (person: PersonView) => void;
  onCancel?: () => void;
}): VNode {
  const words = useWords();
  const language = useLanguage();
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (form.current === null) return;
    const data = new FormData(form.current);
    const text = (name: string) => {
      const value = data.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    const id = `${
      text("firstName")
        .toLowerCase()
        .replace(/[^\p{L}\d]+/gu, "-") || "person"
    }-${crypto.getRandomValues(new Uint32Array(1)).join()}`;
    api
      .createPerson({ id, firstName: text("firstName"), lastName: text("lastName"), locale: text("locale") })
      .then(onCreated, (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  };
  return html`<form class="person-form" ref=${form} onSubmit=${submit} aria-label=${words.newPerson}>
    <label><span>${words.firstName}</span><input name="firstName" required maxlength="100" autocomplete="off" /></label>
    <label><span>${words.lastName}</span><input name="lastName" maxlength="100" autocomplete="off" /></label>
    <label><span>${words.personLanguage}</span>
      <select name="locale">
        <option value="de_DE" selected=${language === "de"}>${words.german}</option>
        <option value="en_US" selected=${language === "en"}>${words.english}</option>
      </select>
    </label>
    ${problem !== undefined && html`<p class="window shut" role="alert">${problem}</p>`}
    <div class="button-row">
      <button type="submit" class="primary">${words.create}</button>
      ${onCancel !== undefined && html`<button type="button" onClick=${onCancel}>${words.cancel}</button>`}
    </div>
  </form>`;
}

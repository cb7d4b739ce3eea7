import { describe, expect, test } from "vitest";
import { findTemplateError, renderText, type TemplateScope } from "./template.ts";

const scope: TemplateScope = {
  contact: { first_name: "Anna", orders: 3, tags: ["lead"] },
  vars: { color: "rot" },
  channel: { name: "Nordwind", kind: "messenger" },
  now: Date.UTC(2026, 10, 22, 12) / 1_000,
  message: { text: "Wo ist {{ mein }} Paket?" },
};
const render = (text: string) => renderText(text, scope).text;

describe("a template", () => {
  test.each([
    ['Moin {{ contact.first_name | default: "du" }}!', "Moin Anna!"],
    ['Moin {{ contact.last_name | default: "du" }}!', "Moin du!"],
    ["{{ vars.color | upcase }}", "ROT"],
    ["{% if contact.orders > 2 %}wieder{% else %}neu{% endif %}", "wieder"],
    ["{{ channel.name }}", "Nordwind"],
    ['{{ now | date: "%d.%m.%Y" }}', "22.11.2026"],
    ['{{ "now" | date: "%H:%M", "Europe/Berlin" }}', "13:00"],
    ["{{ nobody.knows.this }}", ""],
    ["„{{ message.text }}“", "„Wo ist {{ mein }} Paket?“"],
    ["100 % {ok}", "100 % {ok}"],
    ["{% for tag in contact.tags %}{{ tag }}{% endfor %}", "lead"],
  ])("%s says %s", (text, expected) => {
    expect(render(text)).toBe(expected);
  });
  test.each([
    "{{ contact.constructor }}",
    "{{ contact.__proto__ }}",
    "{{ contact.toString }}",
    "{{ vars.constructor.name }}",
  ])("%s reaches nothing inherited", (text) => {
    expect(render(text)).toBe("");
  });
  test.each([
    "{{ 'x' | sample }}",
    "{% include 'a' %}",
    "{% render 'a' %}",
    "{% layout 'a' %}",
    "{{ a | nofilter }}",
    "{{ open",
  ])("%s is refused", (text) => {
    expect(findTemplateError(text)).toBeDefined();
    expect(renderText(`Moin ${text}`, scope)).toMatchObject({ kind: "failed", reason: "syntax" });
  });
  test("that never ends is stopped at the same step every time, and says nothing half", () => {
    const endless = "Moin{% for a in (1..1000) %}{% for b in (1..1000) %}{% endfor %}{% endfor %}";
    const first = renderText(endless, scope);
    expect(first).toMatchObject({ kind: "failed", text: "Moin" });
    expect(renderText(endless, scope)).toEqual(first);
  });
  const long = "{% assign a = (1..20000) %}{% assign b = (1..20000) %}";
  const often = (work: string) => `${long}{% for i in (1..2000) %}${work}{% endfor %}`;
  const within = '{% assign n = "x" | split: "" %}{% for i in (1..60) %}{% assign n = n | push: n %}{% endfor %}';
  test.each([
    ["has", often('{% assign c = a | has: "x" %}')],
    ["find", often('{% assign c = a | find: "x", "y" %}')],
    ["find_index_exp", often('{% assign c = a | find_index_exp: "x", "x > 99999" %}')],
    ["sum", often("{% assign c = a | sum %}")],
    ["contains", often('{% if a contains "q" %}{% endif %}')],
    ["==", often("{% if a == b %}{% endif %}")],
    ["!=", often("{% if a != b %}{% endif %}")],
    ["case", often("{% case a %}{% when b %}{% endcase %}")],
    ["output of lists", often("{{ a }}")],
    ["output of texts", `{% for i in (1..2000) %}{{ message.text }}${"x".repeat(1_000)}{% endfor %}`],
    [
      "capture",
      "{% for i in (1..25) %}{% capture s %}{{ s }}{{ s }}xxxxxxxxxx{% endcapture %}{% endfor %}{{ s | size }}",
    ],
    ["a list in itself, said", `${within}{{ n }}`],
    ["a list in itself, joined", `${within}{{ n | join: "," }}`],
    ["a list in itself, as JSON", `${within}{{ n | json }}`],
    ["a list in itself, compared", `${within}{% if n == n %}x{% endif %}`],
    ["a list in itself, in a group", `${within}{% assign g = n | group_by: "x" %}{{ g | json }}`],
    ["a date that is mostly zeros", '{{ now | date: "%999999999d" }}'],
  ])(
    "that works too much is stopped: %s",
    (_name, text) => {
      expect(renderText(text, scope)).toMatchObject({ kind: "failed" });
    },
    // Where it is not stopped it takes many seconds, or for ever.
    2_000,
  );
  test("that puts in very long values many times is stopped like any other", () => {
    const text = "{{ vars.color }}".repeat(600);
    const answer = renderText(text, { ...scope, vars: { color: "x".repeat(4_000) } });
    expect(answer).toEqual({ kind: "failed", text: "", reason: expect.stringContaining("limit") });
  });
  test("that goes through a hundred things a hundred times is none of that", () => {
    const text = "{% assign a = (1..100) %}{% for i in a %}{% if a contains i %}{{ a | size }}{% endif %}{% endfor %}";
    expect(renderText(text, scope)).toEqual({ kind: "ok", text: "100".repeat(100) });
  });
  test("that would fill the memory is stopped", () => {
    const doubling = `{% assign x = "aaaaaaaaaa" %}${"{% assign x = x | append: x %}".repeat(40)}{{ x }}`;
    expect(renderText(doubling, scope).kind).toBe("failed");
  });
});

test("days and months have names in the text's language, and English ones where nothing is said", () => {
  const named = (language?: string) =>
    renderText('{{ now | date: "%A, %d. %B" }}', scope, language === undefined ? {} : { language }).text;
  expect(named("de")).toBe("Sonntag, 22. November");
  expect(named("fr-CH")).toBe("dimanche, 22. novembre");
  expect(named()).toBe("Sunday, 22. November");
  expect(named("x")).toBe("Sunday, 22. November");
});

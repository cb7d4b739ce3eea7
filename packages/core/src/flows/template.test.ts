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
  test("that would fill the memory is stopped", () => {
    const doubling = `{% assign x = "aaaaaaaaaa" %}${"{% assign x = x | append: x %}".repeat(40)}{{ x }}`;
    expect(renderText(doubling, scope).kind).toBe("failed");
  });
});

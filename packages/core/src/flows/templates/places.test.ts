import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeOfBody, type TextPlace } from "./places.ts";
import { renderText } from "./template.ts";

const hostile = 'x", "discount": 100, "y": "';

function filled(text: string, value: unknown, place: TextPlace): string {
  const scope = { contact: {}, vars: { v: value }, channel: { name: "Nordwind", kind: "messenger" } };
  const rendered = renderText(text, { ...scope, now: 0, message: { text: "" } }, { place });
  expect(rendered.kind).toBe("ok");
  return rendered.text;
}

describe("in an address a value", () => {
  test.each([
    ["http://shop/orders/{{ vars.v }}/status", "4711", "http://shop/orders/4711/status"],
    [
      "http://shop/orders/{{ vars.v }}/status",
      "../../admin/refunds?order=4711#",
      "http://shop/orders/..%2F..%2Fadmin%2Frefunds%3Forder=4711%23/status".replace("=", "%3D"),
    ],
    ["http://shop/a/{{ vars.v }}/b", "..", "http://shop/a/%252E%252E/b"],
    ["http://shop/?q={{ vars.v }}&x=1", "a&b=ü c", "http://shop/?q=a%26b%3D%C3%BC%20c&x=1"],
    ["http://shop/?q={{ vars.v | url_encode }}", "a b", "http://shop/?q=a+b"],
    ["http://shop/{{ vars.v | raw }}", "a/b", "http://shop/a/b"],
    ["{{ vars.v }}", "https://shop.example/a?b=c", "https://shop.example/a?b=c"],
    ["{{ vars.v }}/status", "https://shop.example/a", "https://shop.example/a/status"],
    ["http://{{ vars.v }}/status", "127.0.0.1:8080", "http://127.0.0.1:8080/status"],
    ["http://shop{{ vars.v }}/status", "@evil.example/", "http://shop%40evil.example%2F/status"],
    ["tel:{{ vars.v }}", "+49401234", "tel:+49401234"],
    ["{% capture u %}http://shop/{{ vars.v }}{% endcapture %}{{ u }}", "a", "http://shop/a"],
    ["http://shop/{% echo vars.v %}", "a/b", "http://shop/a%2Fb"],
  ])("of %s: %s", (text, value, expected) => {
    expect(filled(text, value, "address")).toBe(expected);
  });

  test("never changes folder, host or the other parameters", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(".", "..", "%2e%2e", "a/../..", "\\..", "\ud800")), (value) => {
        fc.pre(value !== "");
        const { origin, pathname, search } = new URL(
          filled("http://shop/a/{{ vars.v }}/b?c=1&v={{ vars.v }}", value, "address"),
        );
        expect(origin).toBe("http://shop");
        expect(pathname).toMatch(/^\/a\/[^/]+\/b$/);
        expect([...new URLSearchParams(search).keys()]).toEqual(["c", "v"]);
      }),
    );
  });
});

describe("in JSON a value", () => {
  test("within a string is that string's words, whatever they are", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.constant(hostile)), (value) => {
        expect(JSON.parse(filled('{"a\\"": "{{ vars.v }}", "b": 1}', value, "json"))).toEqual({
          'a"': value.replace(/[\uFDD0\uFDD1]/g, "").toWellFormed(),
          b: 1,
        });
      }),
    );
  });
  test.each([
    [12.5, 12.5],
    ["12345678901234567890", Number("12345678901234567890")],
    [true, true],
    ["", null],
    ["{}", "{}"],
    [`1, ${hostile}`, `1, ${hostile}`],
  ])("outside of one stays a number or becomes a string: %j", (value, expected) => {
    expect(JSON.parse(filled('{"a": {{ vars.v }}}', value, "json"))).toEqual({ a: expected });
  });
  test("that was quoted already, or is the whole body, is left alone", () => {
    expect(filled('{"a": {{ vars.v | json }}}', 'x"y', "json")).toBe('{"a": "x\\"y"}');
    expect(filled("{{ vars.v }}", '{"a": 1}', "json")).toBe('{"a": 1}');
  });
});

test("a form's and a tag's values end where they end", () => {
  expect(filled("a={{ vars.v }}&b=1", "x&b=2", "form")).toBe("a=x%26b%3D2&b=1");
  expect(filled('<a b="{{ vars.v }}"/>', '"><c/>', "xml")).toBe('<a b="&quot;&gt;&lt;c/&gt;"/>');
});

test.each([
  ['{% if vars.a %}{"a": 1}{% endif %}', undefined, "json"],
  ["a=1", "application/x-www-form-urlencoded; charset=utf-8", "form"],
  ["<a/>", undefined, "xml"],
  ["{{ vars.v }}", undefined, "text"],
  ["{a}", "text/plain", "text"],
  ["x", "application/problem+json", "json"],
] as const)("the body %s of type %s is %s", (body, type, place) => {
  expect(placeOfBody(body, type)).toBe(place);
});

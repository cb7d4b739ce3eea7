import { expect, test } from "vitest";
import { fillCannedText, unfilledIn } from "./cannedText.ts";

test("what is known is put in, and what is not stays to be seen", () => {
  const text = "Moin {{ contact.first_name }}, hier {{member.name}} von {{ workspace.name }}.";
  const filled = fillCannedText(text, {
    "contact.first_name": "Anna",
    "member.name": " ",
    "workspace.name": "Nordwind",
  });
  expect(filled).toBe("Moin Anna, hier {{member.name}} von Nordwind.");
  expect(unfilledIn(filled)).toEqual(["member.name"]);
});

test("a customer's name is put in as it is, and is no template itself", () => {
  const filled = fillCannedText("{{ contact.name }}", {
    "contact.name": "$& {{ workspace.name }}",
    "workspace.name": "N",
  });
  expect(filled).toBe("$& {{ workspace.name }}");
});

test("braces that name nothing of ours hold nobody back", () => {
  expect(unfilledIn("{{ foo }} {{contact}} { contact.name }")).toEqual([]);
});

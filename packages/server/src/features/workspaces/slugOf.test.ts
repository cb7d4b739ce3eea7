import { expect, it } from "vitest";
import { slugOf } from "./createWorkspace.ts";

it.each([
  ["Schöne Füße GmbH", "schoene-fuesse-gmbh"],
  ["  --Äpfel & Öl!-- ", "aepfel-oel"],
  ["Café Noël", "cafe-noel"],
  ["😀", ""],
  ["x".repeat(100), "x".repeat(60)],
])("%s becomes %j in addresses", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

import fc from "fast-check";
import type { ContactPatch } from "../src/contact/contact.ts";
import { storablePatch } from "../src/contact/patchContact.ts";

const tags = fc.array(fc.constantFrom("vip", "neu", "a", "\ufb01", "\u{1f600}", "__proto__"), { maxLength: 4 });
const text = fc.option(fc.constantFrom("Anna", "Bo", "", "Ä\0", "\ud800"), { nil: null });
const value = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 1e21, Number.NaN, "x", "", "null", "\ud800"),
);
const attributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom("size", "city", "__proto__", "constructor", "a\0", "null"), value), {
    maxLength: 4,
    selector: ([name]) => name,
  })
  .map((pairs) => Object.fromEntries(pairs));

/** Any change that may be asked for, as it is stored. Few names and values, so that patches meet. */
export const anyPatch: fc.Arbitrary<ContactPatch> = fc
  .record(
    {
      name: text,
      firstName: text,
      language: text,
      isBlocked: fc.boolean(),
      attributes,
      addTags: tags,
      removeTags: tags,
    },
    { requiredKeys: [] },
  )
  .map(storablePatch);

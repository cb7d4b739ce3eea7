/** What a member typed as an attribute's value: a number stays one, "ja"/"true" do not become something else, nothing takes it away. */
export function parseAttributeValue(typed: string): string | number | null {
  const text = typed.trim();
  if (text === "") return null;
  // A leading zero or a plus is part of a code or a phone number, not of a sum.
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/.test(text) ? Number(text) : text;
}

/** A name as templates can use it: letters, digits and underscores. Null when nothing of that is left. */
export function attributeNameFrom(typed: string): string | null {
  const name = typed
    .trim()
    .toLowerCase()
    .replace(/ä/g, "ae")
    .replace(/ö/g, "oe")
    .replace(/ü/g, "ue")
    .replace(/ß/g, "ss")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 64);
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : null;
}

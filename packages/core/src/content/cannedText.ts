/** What a canned reply can name: the contact, who answers, and the business. */
export const cannedVariables = [
  "contact.name",
  "contact.first_name",
  "contact.last_name",
  "member.name",
  "workspace.name",
] as const;
export type CannedVariable = (typeof cannedVariables)[number];

const place = /\{\{\s*([a-z_.]+)\s*\}\}/g;

/** Puts in what is known; what is not stays as it stands, to be seen and filled by hand. */
export function fillCannedText(text: string, values: Readonly<Partial<Record<CannedVariable, string | null>>>): string {
  return text.replace(place, (whole, name: string) => {
    const value = isVariable(name) ? values[name]?.trim() : undefined;
    return value === undefined || value === "" ? whole : value;
  });
}

/** The variables that still stand in a text: it must not go to anybody like that. */
export function unfilledIn(text: string): readonly CannedVariable[] {
  const names = [...text.matchAll(place)].map(([, name = ""]) => name);
  return [...new Set(names.filter(isVariable))];
}

function isVariable(name: string): name is CannedVariable {
  return (cannedVariables as readonly string[]).includes(name);
}

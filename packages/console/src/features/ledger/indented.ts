/** Beyond this a browser takes a noticeable time to read it and to lay it out. */
const longest = 200_000;

/** JSON with a line for each thing it says; what is none, or too long for that, as it came. */
export function indented(text: string): string {
  if (text.length > longest) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

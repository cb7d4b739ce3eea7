/** What an app sent is looked at piece by piece: none of it is trusted to have a form. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function array(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Only the web's own addresses become links, whatever an app sends. */
export function webAddress(value: unknown): string | undefined {
  return typeof value === "string" && /^(https?:|tel:)/i.test(value) && URL.canParse(value) ? value : undefined;
}

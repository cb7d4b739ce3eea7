/**
 * Pacing: of a new or changed marketing template Meta sends a part first and holds the rest back, until it knows how the
 * first ones were taken. Then the others go out, or fail with 132015.
 */
import type { WhatsAppTemplate } from "../model.ts";

type Release = (isGood: boolean) => void;

const waiting = new WeakMap<WhatsAppTemplate, Release[]>();

export function holdBack(template: WhatsAppTemplate, release: Release): void {
  waiting.set(template, [...(waiting.get(template) ?? []), release]);
}

/** Ends the pacing: what was held back goes out, or fails. */
export function endPacing(template: WhatsAppTemplate, isGood: boolean): void {
  template.isPaced = false;
  const held = waiting.get(template) ?? [];
  waiting.delete(template);
  for (const release of held) release(isGood);
}

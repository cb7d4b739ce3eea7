/** A word after a slash at the caret: what a canned reply is asked for by. */
export interface SlashWord {
  /** Where the slash stands. */
  readonly from: number;
  readonly word: string;
}

/** The slash word that ends at the caret; null when there is none, as within an address or a date. */
export function slashWordAt(text: string, caret: number): SlashWord | null {
  const [whole, word] = /(?:^|(?<=\s))\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret)) ?? [];
  return whole === undefined || word === undefined ? null : { from: caret - whole.length, word };
}

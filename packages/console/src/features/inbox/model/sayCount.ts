import { countLimit } from "@botschaft/contract";

/** A number of a view as people read it: "1.010" in German, and "999+" where counting stopped. */
export function sayCount(count: number, language: string): string {
  return count >= countLimit ? `${countLimit - 1}+` : count.toLocaleString(language);
}

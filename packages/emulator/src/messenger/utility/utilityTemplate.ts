import type { UtilityComponent, UtilityTemplate } from "../model.ts";

const VARIABLE = /\{\{\s*([\w]+)\s*\}\}/g;
/** Words by which the review knows advertising. Its own list is not told; these are the obvious ones. */
const PROMOTIONAL =
  /\b(rabatt\w*|sonderangebot\w*|gutschein\w*|aktionspreis\w*|schlussverkauf|sale|discount|coupon|promo\w*|special offer|buy now|jetzt kaufen)\b|\d\s?%/i;

/** The variables of a text in their order, each once. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map(([, name = ""]) => name))];
}

/** The text with its variables filled. */
export function fillVariables(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(VARIABLE, (_, name: string) => values.get(name) ?? "");
}

/** The automatic review: undefined when it approves, else why not. */
export function reviewTemplate(
  components: readonly UtilityComponent[],
  format: UtilityTemplate["parameterFormat"],
): string | undefined {
  const body = components.find(({ type }) => type === "BODY")?.text ?? "";
  const texts = components.flatMap(({ text }) => (text === undefined ? [] : [text]));
  if (texts.some((text) => !areWellNamed(variablesOf(text), format)) || /^\s*\{\{|\}\}\s*[.!?]?\s*$/.test(body))
    return "INCORRECT_PARAMS";
  const words = body.replace(VARIABLE, " ").match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const count = variablesOf(body).length;
  if (count > 0 && words < 2 * count + 1) return "PARAMS_TO_WORD_RATIO_EXCEED_LIMIT";
  return texts.some((text) => PROMOTIONAL.test(text)) ? "TAG_SHOULD_BE_MARKETING" : undefined;
}

/** Positional ones count from 1 without a gap; named ones are small letters, digits and underscores. */
function areWellNamed(variables: readonly string[], format: UtilityTemplate["parameterFormat"]): boolean {
  if (format === "NAMED") return variables.every((name) => /^[a-z][a-z0-9_]*$/.test(name));
  return variables.every((name) => /^\d+$/.test(name) && Number(name) >= 1 && Number(name) <= variables.length);
}

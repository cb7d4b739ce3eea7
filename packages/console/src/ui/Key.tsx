import { useWords } from "../app/i18n/words.ts";
import { printCombo, type Combo } from "../app/keys/combo.ts";
import { isUsable, useLetterKeys } from "../app/keys/letterKeys.ts";
import styles from "./Key.module.css";

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** A key printed where the action is. Read aloud by nobody: `aria-keyshortcuts` on the action says it. */
export function Key({ combo }: { readonly combo: Combo }) {
  const { say } = useWords();
  if (!isUsable(combo, useLetterKeys())) return null;
  return (
    <kbd className={styles["key"]} aria-hidden="true">
      {printCombo(combo, { control: say("keys.control"), isMac })}
    </kbd>
  );
}

/** The text of a combo, for a button's own label ("Senden Strg ⏎"). */
export function usePrintedCombo(combo: Combo): string {
  const { say } = useWords();
  return printCombo(combo, { control: say("keys.control"), isMac });
}

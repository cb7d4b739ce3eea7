import { useWords } from "../../app/i18n/words.ts";
import { useRail } from "../../app/shell/railContext.ts";
import { MenuSign } from "../signs.tsx";
import styles from "./RailButton.module.css";

/** The way to the rail where there is no room for it: the three lines that people look for on a phone. */
export function RailButton() {
  const { say } = useWords();
  const { isOpen, setIsOpen } = useRail();
  return (
    <button
      type="button"
      className={styles["button"]}
      aria-label={say("shell.openRail")}
      aria-expanded={isOpen}
      onClick={() => setIsOpen(true)}
    >
      <MenuSign />
    </button>
  );
}

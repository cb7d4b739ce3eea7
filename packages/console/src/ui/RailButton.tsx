import { useWords } from "../app/i18n/words.ts";
import { useRail } from "../app/shell/railContext.ts";
import { Mark } from "./Mark.tsx";
import styles from "./RailButton.module.css";

/** The mark, as the way to the rail where there is no room for it. */
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
      <Mark size={24} />
    </button>
  );
}

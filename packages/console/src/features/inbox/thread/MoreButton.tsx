import type { ComponentProps } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { MoreSign } from "../../../ui/signs.tsx";
import styles from "./ThreadMenu.module.css";

export function MoreButton(props: ComponentProps<"button">) {
  const { say } = useWords();
  return (
    <button type="button" {...props} className={styles["more"]} aria-label={say("action.more")}>
      <MoreSign />
    </button>
  );
}

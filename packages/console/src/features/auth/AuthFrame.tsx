import type { ReactNode } from "react";
import { speak, useWords } from "../../app/i18n/words.ts";
import { Mark } from "../../ui/Mark.tsx";
import styles from "./AuthFrame.module.css";

/** The page in front of the door: the mark, one sentence, one thing to do. */
export function AuthFrame({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}) {
  const { say, language } = useWords();
  return (
    <main className={styles["frame"]}>
      <div className={styles["sheet"]}>
        <div className={styles["brand"]}>
          <Mark size={34} />
          Botschaft
        </div>
        <h1>{title}</h1>
        {lead !== undefined && lead !== false && <p className={styles["lead"]}>{lead}</p>}
        {children}
      </div>
      <button
        type="button"
        className={styles["language"]}
        lang={language === "de" ? "en" : "de"}
        onClick={() => void speak(language === "de" ? "en" : "de")}
      >
        {say("auth.otherLanguage")}
      </button>
    </main>
  );
}

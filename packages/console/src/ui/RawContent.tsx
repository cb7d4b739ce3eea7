import { useWords } from "../app/i18n/words.ts";
import styles from "./RawContent.module.css";

/** What came from the platform, as it came, for who wants to see it. */
export function RawContent({ raw, isOpen = false }: { readonly raw: unknown; readonly isOpen?: boolean }) {
  const { say } = useWords();
  return (
    <details className={styles["raw"]} open={isOpen}>
      <summary>{say("message.showRaw")}</summary>
      <pre tabIndex={0}>{typeof raw === "string" ? raw : JSON.stringify(raw, null, 2)}</pre>
    </details>
  );
}

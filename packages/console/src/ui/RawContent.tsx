import { useWords } from "../app/i18n/words.ts";
import styles from "./RawContent.module.css";

/** What came from the platform, as it came, for who wants to see it. */
export function RawContent({ raw }: { readonly raw: unknown }) {
  const { say } = useWords();
  return (
    <details className={styles["raw"]}>
      <summary>{say("message.showRaw")}</summary>
      <pre tabIndex={0}>{typeof raw === "string" ? raw : JSON.stringify(raw, null, 2)}</pre>
    </details>
  );
}

import { useWords } from "../../app/i18n/words.ts";
import styles from "./RawContent.module.css";

/** What came from the platform, as it came, for who wants to see it. */
export function RawContent({ raw }: { readonly raw: unknown }) {
  const { say } = useWords();
  return (
    <details className={styles["raw"]}>
      <summary>{say("message.showRaw")}</summary>
      <RawText text={typeof raw === "string" ? raw : JSON.stringify(raw, null, 2)} />
    </details>
  );
}

/** The same where a button has opened it already. */
export function RawText({ text }: { readonly text: string }) {
  return (
    <pre className={styles["text"]} tabIndex={0}>
      {text}
    </pre>
  );
}

import { Button } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../app/i18n/words.ts";
import styles from "./CopyField.module.css";
import { copyText } from "./copyText.ts";

/** A value to be taken elsewhere: shown whole, copied with one press. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }) {
  const { say } = useWords();
  const [isCopied, setIsCopied] = useState(false);
  const copy = () => {
    copyText(value).then(
      () => {
        setIsCopied(true);
        setTimeout(() => setIsCopied(false), 2_000);
      },
      () => setIsCopied(false),
    );
  };
  return (
    <div className={styles["field"]}>
      <span className={styles["label"]}>{label}</span>
      <div className={styles["line"]}>
        <input readOnly value={value} aria-label={label} onFocus={(event) => event.currentTarget.select()} />
        <Button variant="default" onClick={copy} aria-live="polite">
          {say(isCopied ? "action.copied" : "action.copy")}
        </Button>
      </div>
    </div>
  );
}

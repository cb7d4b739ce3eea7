import { Button } from "@mantine/core";
import { useWords } from "../../../app/i18n/words.ts";
import rows from "../../../ui/page/Rows.module.css";
import styles from "./profile.module.css";

/** Codes for the day on which the phone is gone. Each works once; they are shown this once. */
export function RecoveryCodes({ codes, close }: { readonly codes: readonly string[]; readonly close: () => void }) {
  const { say } = useWords();
  const text = codes.join("\n");
  return (
    <div className={rows["form"]}>
      <p>{say("factor.codes.hint")}</p>
      <ul className={styles["codes"]} aria-label={say("factor.codes")}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={rows["buttons"]}>
        <Button
          component="a"
          variant="default"
          download="botschaft.txt"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
        >
          {say("factor.codes.save")}
        </Button>
        <Button onClick={close}>{say("factor.codes.kept")}</Button>
      </div>
    </div>
  );
}

import { useEffect, useState } from "react";
import { useWords } from "../i18n/words.ts";
import { useLiveState } from "../live/LiveProvider.tsx";
import styles from "./ConnectionBanner.module.css";

const patienceMs = 1_500;

/** Says quietly that what is on screen may be behind. A blink of the connection is not worth a word. */
export function ConnectionBanner() {
  const { say } = useWords();
  const isDown = useLiveState() === "reconnecting";
  const [isSaid, setIsSaid] = useState(false);
  useEffect(() => {
    if (!isDown) return setIsSaid(false);
    const timer = setTimeout(() => setIsSaid(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isDown]);
  return (
    <div role="status" aria-live="polite">
      {isSaid && <div className={styles["banner"]}>{say("live.reconnecting")}</div>}
    </div>
  );
}

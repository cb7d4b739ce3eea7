import { useEffect, useState, type ReactNode } from "react";
import { firstScreenStands } from "../../app/firstScreen.ts";
import { useWords } from "../../app/i18n/words.ts";
import styles from "./Loading.module.css";

const patienceMs = 300;

/**
 * Shows its children only when the wait is noticeable: a skeleton that flashes for a blink is worse than none. On the first screen
 * the page itself has drawn one, which goes on at once.
 */
export function AfterAWhile({ children }: { readonly children: ReactNode }) {
  const [isShown, setIsShown] = useState(() => !firstScreenStands());
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return isShown ? children : null;
}

/** Lines where text will stand. */
export function Loading({ lines = 4 }: { readonly lines?: number }) {
  const { say } = useWords();
  return (
    <AfterAWhile>
      <div className={styles["lines"]} role="status" aria-label={say("state.loading")}>
        {Array.from({ length: lines }, (_, index) => (
          <span key={index} style={{ width: `${[72, 54, 88, 40][index % 4]}%` }} />
        ))}
      </div>
    </AfterAWhile>
  );
}

/** Rows of a list to come, in the shape of the rows. */
export function LoadingRows({ rows, height }: { readonly rows: number; readonly height: number }) {
  const { say } = useWords();
  return (
    <AfterAWhile>
      <div role="status" aria-label={say("state.loading")}>
        {Array.from({ length: rows }, (_, index) => (
          <div key={index} className={styles["row"]} style={{ height }}>
            <i />
            <span style={{ width: `${[46, 62, 38][index % 3]}%` }} />
            <span style={{ width: `${[78, 58, 70][index % 3]}%` }} />
          </div>
        ))}
      </div>
    </AfterAWhile>
  );
}

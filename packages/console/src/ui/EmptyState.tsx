import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

/** Nothing is here: a sentence that says so, one that says what is next, and the way there. */
export function EmptyState({
  finding,
  next,
  children,
}: {
  readonly finding: string;
  readonly next?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles["empty"]}>
      <p className={`finding ${styles["finding"]}`}>{finding}</p>
      {next !== undefined && <p className={styles["next"]}>{next}</p>}
      {children !== undefined && <div className={styles["actions"]}>{children}</div>}
    </div>
  );
}

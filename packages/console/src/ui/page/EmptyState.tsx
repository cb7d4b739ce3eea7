import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

/** Nothing is here: a sentence that says so, one that says what is next, and the way there. */
export function EmptyState({
  finding,
  next,
  isWholePage = false,
  children,
}: {
  readonly finding: string;
  readonly next?: ReactNode;
  /** Nothing else is on the page: then the finding is its heading, too. */
  readonly isWholePage?: boolean;
  readonly children?: ReactNode;
}) {
  const Finding = isWholePage ? "h1" : "p";
  return (
    <div className={styles["empty"]}>
      <Finding className={`finding ${styles["finding"]}`}>{finding}</Finding>
      {next !== undefined && <p className={styles["next"]}>{next}</p>}
      {children !== undefined && <div className={styles["actions"]}>{children}</div>}
    </div>
  );
}

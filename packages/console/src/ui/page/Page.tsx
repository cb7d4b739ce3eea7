import { useEffect, type ReactNode } from "react";
import { RailButton } from "./RailButton.tsx";
import styles from "./Page.module.css";

interface PageProps {
  readonly title: string;
  /** Said under the title: what this place is for, or what stands out in it. */
  readonly finding?: ReactNode;
  readonly actions?: ReactNode;
  readonly back?: ReactNode;
  readonly children: ReactNode;
}

/** A screen that is read from top to bottom. */
export function Page({ title, finding, actions, back, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Botschaft`;
    return () => {
      document.title = "Botschaft";
    };
  }, [title]);
  return (
    <div className={styles["page"]}>
      <header className={styles["bar"]}>
        <RailButton />
        {back}
        <h1 dir="auto">{title}</h1>
        <div className={styles["actions"]}>{actions}</div>
      </header>
      <div className={styles["scroller"]}>
        <div className={styles["content"]}>
          {finding !== undefined && <p className={`finding ${styles["finding"]}`}>{finding}</p>}
          {children}
        </div>
      </div>
    </div>
  );
}

/** A part of a page under its own heading, separated by a hairline. */
export function Part({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles["part"]} aria-label={title}>
      <h2>{title}</h2>
      {hint !== undefined && <p className={styles["hint"]}>{hint}</p>}
      <div className={styles["body"]}>{children}</div>
    </section>
  );
}

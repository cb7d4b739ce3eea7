import type { ReactNode } from "react";
import { useWords } from "../../app/i18n/words.ts";
import { doneOf, FirstStepsList, stepCount } from "./FirstStepsList.tsx";
import styles from "./FirstSteps.module.css";
import { useFirstSteps } from "./useFirstSteps.ts";

/** The next steps where a screen has nothing to show yet; `otherwise` once all are done, and for who cannot take them. */
export function FirstStepsHint({ otherwise }: { readonly otherwise: ReactNode }) {
  const { say } = useWords();
  const done = useFirstSteps();
  if (done === undefined || doneOf(done) === stepCount) return otherwise;
  return (
    <section className={styles["hint"]} aria-label={say("nav.firstSteps")}>
      <h2>{say("nav.firstSteps")}</h2>
      <FirstStepsList done={done} />
    </section>
  );
}

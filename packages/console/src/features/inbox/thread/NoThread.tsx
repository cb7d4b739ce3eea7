import { useWords } from "../../../app/i18n/words.ts";
import { EmptyState } from "../../../ui/page/EmptyState.tsx";
import { Key } from "../../../ui/Key.tsx";
import { FirstStepsHint } from "../../firstSteps/index.ts";
import styles from "./ThreadPane.module.css";

/** Nobody chosen yet. */
export function NoThread() {
  const { say } = useWords();
  return (
    <section className={styles["none"]} aria-label={say("thread.title")}>
      <FirstStepsHint
        otherwise={
          <EmptyState
            finding={say("thread.none")}
            next={
              <>
                {say("thread.none.next")} <Key combo="j" /> <Key combo="k" />
              </>
            }
          />
        }
      />
    </section>
  );
}

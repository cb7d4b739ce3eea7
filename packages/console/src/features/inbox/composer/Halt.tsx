import { useEffect, useRef } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import type { AnswerSince } from "../model/answeredSince.ts";
import { MeanwhileSentence } from "../thread/MeanwhileSentence.tsx";
import styles from "./Composer.module.css";

interface HaltProps {
  readonly answer: AnswerSince;
  /** Whether one has tried to send: then one must decide. */
  readonly isAsked: boolean;
  readonly sendAnyway: () => void;
  readonly goBack: () => void;
}

/** A colleague has answered since one began to write: said at once, and asked before one's own goes out. */
export function Halt({ answer, isAsked, sendAnyway, goBack }: HaltProps) {
  const { say } = useWords();
  const anyway = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsked) anyway.current?.focus();
  }, [isAsked]);
  return (
    <div className={styles["halt"]} role="alert">
      <b>
        <MeanwhileSentence answer={answer} />
      </b>
      {isAsked && (
        <span className={styles["haltWays"]}>
          {say("meanwhile.ask")}
          <button ref={anyway} type="button" onClick={sendAnyway}>
            {say("meanwhile.anyway")}
          </button>
          <button type="button" onClick={goBack}>
            {say("meanwhile.edit")}
          </button>
        </span>
      )}
    </div>
  );
}

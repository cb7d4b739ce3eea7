import { doneOf, stepCount } from "./FirstStepsList.tsx";
import { useFirstSteps } from "./useFirstSteps.ts";
import { useWords } from "../../app/i18n/words.ts";

/** Beside the place in the rail: how many of them are done. */
export function StepsLeft() {
  const { say } = useWords();
  const done = useFirstSteps();
  return done === undefined ? null : <span>{say("steps.count", { done: doneOf(done), of: stepCount })}</span>;
}

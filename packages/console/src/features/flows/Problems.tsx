import { useWords } from "../../app/i18n/words.ts";
import { problemSentence } from "./problemSentence.ts";
import styles from "./flows.module.css";

interface ShownProblem {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly nodeId: string | null;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly data: Readonly<Record<string, string | number>>;
}

/** What is wrong with a flow, errors first, each with its place; where the place is on the page, the way to it. */
export function Problems({
  problems,
  jump,
}: {
  readonly problems: readonly ShownProblem[];
  readonly jump?: (nodeId: string) => void;
}) {
  const { say } = useWords();
  if (problems.length === 0) return null;
  const sorted = [...problems].sort((a, b) => (a.severity === b.severity ? 0 : a.severity === "error" ? -1 : 1));
  return (
    <ul className={styles["problems"]}>
      {sorted.map((problem, index) => {
        const place = problem.nodeId ?? (problem.path.length === 0 ? say("flows.whole") : problem.path.join(" › "));
        return (
          <li key={index} data-severity={problem.severity}>
            <b>{say(`flows.severity.${problem.severity}`)}</b>
            <span>
              {problem.nodeId !== null && jump !== undefined ? (
                <button type="button" onClick={() => jump(problem.nodeId ?? "")}>
                  {place}
                </button>
              ) : (
                <code>{place}</code>
              )}{" "}
              {problemSentence(problem, say)}
              {problem.nodeId !== null && <small>{problem.path.slice(2).join(" › ")}</small>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

import { useWords, type WordKey } from "../../app/i18n/words.ts";
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
        const words = problemWords[problem.code];
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
              {words === undefined
                ? problem.message
                : say(words, { port: "", target: "", field: "", kind: "", flow: "", id: "", ...problem.data })}
              {words !== undefined && problem.nodeId !== null && <small>{problem.path.slice(2).join(" › ")}</small>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Those that can be said without the details only the checker knows; the others are shown in its own words. */
const problemWords: Readonly<Record<string, WordKey>> = {
  duplicate_node_id: "flowProblem.duplicate_node_id",
  missing_start: "flowProblem.missing_start",
  missing_target: "flowProblem.missing_target",
  port_leads_nowhere: "flowProblem.port_leads_nowhere",
  unreachable_node: "flowProblem.unreachable_node",
  endless_loop: "flowProblem.endless_loop",
  no_trigger: "flowProblem.no_trigger",
  unknown_flow: "flowProblem.unknown_flow",
  unknown_node_kind: "flowProblem.unknown_node_kind",
  unknown_field: "flowProblem.unknown_field",
  empty_text: "flowProblem.empty_text",
  not_a_flow: "flows.noFlow",
};

import type { CannedVariable } from "@botschaft/core";
import { useWords, type WordKey } from "../../../app/i18n/words.ts";
import styles from "./Composer.module.css";

const variableWords: Readonly<Record<CannedVariable, WordKey>> = {
  "contact.name": "canned.variable.contact.name",
  "contact.first_name": "canned.variable.contact.first_name",
  "contact.last_name": "canned.variable.contact.last_name",
  "member.name": "canned.variable.member.name",
  "workspace.name": "canned.variable.workspace.name",
};

/** The places of a canned reply that nothing was known for. They hold the message until they are filled in. */
export function OpenPlaces({ names }: { readonly names: readonly CannedVariable[] }) {
  const { say } = useWords();
  return (
    <div role="status" className={styles["open"]}>
      {names.length > 0 && say("canned.open", { names: names.map((name) => say(variableWords[name])).join(", ") })}
    </div>
  );
}

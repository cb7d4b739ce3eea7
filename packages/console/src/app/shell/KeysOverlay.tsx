import { Modal } from "@mantine/core";
import { Key } from "../../ui/Key.tsx";
import { useWords } from "../i18n/words.ts";
import { groupTitles, useAllActions, type ActionGroup } from "../keys/actions.tsx";
import { isUsable, setLetterKeys, useLetterKeys } from "../keys/letterKeys.ts";
import styles from "./KeysOverlay.module.css";

const groups: readonly ActionGroup[] = ["conversation", "list", "go", "help"];

/** All keys that work here and now, from the same list that the keyboard obeys. */
export function KeysOverlay({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const { say } = useWords();
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={say("keys.all")}
      size={640}
      closeButtonProps={{ "aria-label": say("action.close") }}
    >
      <Keys />
    </Modal>
  );
}

function Keys() {
  const { say } = useWords();
  const actions = useAllActions();
  const letterKeys = useLetterKeys();
  return (
    <div className={styles["groups"]}>
      {groups.map((group) => {
        const keyed = actions.filter(
          (action) => action.group === group && action.combo !== undefined && isUsable(action.combo, letterKeys),
        );
        if (keyed.length === 0) return null;
        return (
          <section key={group}>
            <h3>{say(groupTitles[group])}</h3>
            <dl>
              {keyed.map((action) => (
                <div key={action.id}>
                  <dt>{action.title}</dt>
                  <dd>
                    <Key combo={action.combo ?? ""} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
      {letterKeys === "on" && !actions.some((action) => action.group === "conversation") && (
        <p className={styles["off"]}>{say("keys.moreInside")}</p>
      )}
      <p className={styles["off"]}>
        {say(letterKeys === "on" ? "keys.lettersOn" : "keys.lettersOff")}{" "}
        <button type="button" onClick={() => setLetterKeys(letterKeys === "on" ? "off" : "on")}>
          {say(letterKeys === "on" ? "keys.turnOff" : "keys.turnOn")}
        </button>
      </p>
    </div>
  );
}

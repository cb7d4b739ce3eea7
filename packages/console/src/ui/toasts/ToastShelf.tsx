import { useSyncExternalStore } from "react";
import { useWords } from "../../app/i18n/words.ts";
import { useActions } from "../../app/keys/actions.tsx";
import { Key } from "../Key.tsx";
import { CloseSign } from "../signs.tsx";
import { hideToast, holdToasts, listToasts, subscribeToasts, type Toast } from "./toastStore.ts";
import styles from "./toasts.module.css";

/** Where toasts stand; read aloud as they come, without taking the focus. */
export function ToastShelf() {
  const { say } = useWords();
  const toasts = useSyncExternalStore(subscribeToasts, listToasts);
  const undoable = toasts.findLast((toast) => toast.undo !== undefined);
  useActions(
    undoable === undefined
      ? []
      : [
          {
            id: "undo",
            title: say("toast.undo"),
            group: "help",
            combo: "z",
            likelihood: 11,
            run: () => takeBack(undoable),
          },
        ],
  );
  return (
    <div
      className={styles["shelf"]}
      aria-live="polite"
      role="status"
      onMouseEnter={() => holdToasts(true)}
      onMouseLeave={() => holdToasts(false)}
      onFocus={() => holdToasts(true)}
      onBlur={() => holdToasts(false)}
    >
      {toasts.map(({ id, sentence, isAlarm, undo, way }) => (
        <div key={id} className={styles["toast"]} role={isAlarm ? "alert" : undefined}>
          <span dir="auto">{sentence}</span>
          {undo !== undefined && (
            <button
              type="button"
              className={styles["undo"]}
              aria-keyshortcuts={id === undoable?.id ? "Z" : undefined}
              onClick={() => takeBack({ id, undo })}
            >
              {say("toast.undo")} {id === undoable?.id && <Key combo="z" />}
            </button>
          )}
          {way !== undefined && (
            <button
              type="button"
              className={styles["undo"]}
              onClick={() => {
                hideToast(id);
                way.go();
              }}
            >
              {way.title}
            </button>
          )}
          <button
            type="button"
            className={styles["close"]}
            aria-label={say("action.close")}
            onClick={() => hideToast(id)}
          >
            <CloseSign />
          </button>
        </div>
      ))}
    </div>
  );
}

function takeBack({ id, undo }: Pick<Toast, "id" | "undo">): void {
  hideToast(id);
  undo?.();
}

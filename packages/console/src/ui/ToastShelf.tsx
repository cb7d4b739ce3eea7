import { useSyncExternalStore } from "react";
import { useWords } from "../app/i18n/words.ts";
import { CloseSign } from "./signs.tsx";
import { hideToast, holdToasts, listToasts, subscribeToasts } from "./toastStore.ts";
import styles from "./toasts.module.css";

/** Where toasts stand; read aloud as they come, without taking the focus. */
export function ToastShelf() {
  const { say } = useWords();
  const toasts = useSyncExternalStore(subscribeToasts, listToasts);
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
      {toasts.map(({ id, sentence, isAlarm, undo }) => (
        <div key={id} className={styles["toast"]} role={isAlarm ? "alert" : undefined}>
          <span dir="auto">{sentence}</span>
          {undo !== undefined && (
            <button
              type="button"
              className={styles["undo"]}
              onClick={() => {
                hideToast(id);
                undo();
              }}
            >
              {say("toast.undo")}
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

import { Button, Modal, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { readMoment } from "../../../app/time/readMoment.ts";
import { sayRemaining } from "../../../app/time/sayTime.ts";
import { useTime } from "../../../app/time/useTime.ts";
import rows from "../../../ui/page/Rows.module.css";
import { Form } from "../../../ui/form/Form.tsx";
import { CalendarSign } from "../../../ui/signs.tsx";
import styles from "./SnoozeUntil.module.css";

interface SnoozeUntilProps {
  readonly snooze: (until: number) => void;
  readonly close: () => void;
}

/** Any moment a member likes, written as one says it or chosen in the browser's calendar; what was understood stands below. */
export function SnoozeUntil({ snooze, close }: SnoozeUntilProps) {
  const { say } = useWords();
  const time = useTime();
  const calendar = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const until = readMoment(typed, time.now);
  const isAhead = until !== null && until > time.now;
  return (
    <Modal opened onClose={close} title={say("snooze.title")} closeButtonProps={{ "aria-label": say("action.close") }}>
      <Form
        act={say("snooze.do")}
        isDisabled={!isAhead}
        onSubmit={() => {
          if (!isAhead) return;
          snooze(until);
          close();
        }}
        others={
          <Button variant="default" onClick={close}>
            {say("action.cancel")}
          </Button>
        }
      >
        <TextInput
          data-autofocus
          label={say("snooze.when")}
          description={say("snooze.when.hint")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          rightSection={
            <button
              type="button"
              className={styles["open"]}
              aria-label={say("snooze.calendar")}
              onClick={() => calendar.current?.showPicker()}
            >
              <CalendarSign />
            </button>
          }
        />
        <input
          ref={calendar}
          type="datetime-local"
          className={styles["calendar"]}
          tabIndex={-1}
          aria-hidden="true"
          onChange={(event) => setTyped(event.currentTarget.value.replace("T", " "))}
        />
        <p role="status" className={styles["understood"]}>
          {typed.trim() === "" ? (
            say("snooze.nothingYet")
          ) : until === null ? (
            <span className={rows["warn"]}>{say("snooze.notUnderstood")}</span>
          ) : isAhead ? (
            <>
              <b className="finding">{time.full(until)}</b>{" "}
              {say("snooze.from", { time: sayRemaining(until - time.now, say("time.dayUnit")) })}
            </>
          ) : (
            <span className={rows["warn"]}>{say("snooze.over", { when: time.moment(until) })}</span>
          )}
        </p>
      </Form>
    </Modal>
  );
}

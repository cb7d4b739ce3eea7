import { Button, Modal, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useWords } from "../../app/i18n/words.ts";
import styles from "../page/Rows.module.css";

interface ConfirmByNameProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** What will be gone and what stays. */
  readonly consequence: string;
  readonly name: string;
  readonly act: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly close: () => void;
}

/** For the few things that no undo brings back: the name is written once more, so that no hand slips into it. */
export function ConfirmByName({ isOpen, title, consequence, name, act, isBusy, onConfirm, close }: ConfirmByNameProps) {
  const { say } = useWords();
  const [typed, setTyped] = useState("");
  const matches = typed.trim() === name.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (matches) onConfirm();
  };
  const leave = () => {
    setTyped("");
    close();
  };
  return (
    <Modal opened={isOpen} onClose={leave} title={title} closeButtonProps={{ "aria-label": say("action.close") }}>
      <form className={styles["form"]} onSubmit={submit}>
        <p>{consequence}</p>
        <TextInput
          data-autofocus
          label={say("confirm.typeName", { name })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
        />
        <div className={styles["buttons"]}>
          <Button type="submit" color="seal" disabled={!matches} loading={isBusy}>
            {act}
          </Button>
          <Button variant="default" onClick={leave}>
            {say("action.cancel")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

import type { ConversationDetail } from "@botschaft/contract";
import { useState } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { attributeNameFrom, parseAttributeValue } from "../../../ui/form/attributeValue.ts";
import { useAttributeChange } from "./useContactPatch.ts";
import styles from "./ContactPanel.module.css";

/** What is known of a person, to be corrected where it stands. */
export function Attributes({ detail }: { readonly detail: ConversationDetail }) {
  const { say } = useWords();
  const { may } = useSession();
  const change = useAttributeChange(detail.id);
  const [isAdding, setIsAdding] = useState(false);
  const entries = Object.entries(detail.contact.attributes);
  const mayWrite = may("contacts:write");
  return (
    <section>
      <h3>{say("side.attributes")}</h3>
      <dl className={styles["pairs"]}>
        {entries.map(([name, value]) => (
          <div key={name} className={styles["pair"]}>
            <dt title={name}>{name}</dt>
            <dd>
              {mayWrite ? (
                <ValueField
                  name={name}
                  value={String(value)}
                  save={(typed) => change(detail.contact.id, name, parseAttributeValue(typed))}
                />
              ) : (
                <span dir="auto">{String(value)}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {entries.length === 0 && !isAdding && <p className={styles["quiet"]}>{say("side.noAttributes")}</p>}
      {mayWrite &&
        (isAdding ? (
          <NewAttribute
            save={(name, value) => {
              change(detail.contact.id, name, value);
              setIsAdding(false);
            }}
            leave={() => setIsAdding(false)}
          />
        ) : (
          <button type="button" className={styles["add"]} onClick={() => setIsAdding(true)}>
            {say("side.addAttribute")}
          </button>
        ))}
    </section>
  );
}

/** A value that looks like text and can be typed over. Enter keeps it, Escape leaves it as it was, emptied it goes. */
function ValueField({
  name,
  value,
  save,
}: {
  readonly name: string;
  readonly value: string;
  readonly save: (typed: string) => void;
}) {
  const { say } = useWords();
  return (
    <input
      key={value}
      className={styles["value"]}
      defaultValue={value}
      dir="auto"
      aria-label={say("side.valueOf", { name })}
      autoComplete="off"
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          event.currentTarget.value = value;
          event.currentTarget.blur();
          event.stopPropagation();
        }
      }}
      onBlur={(event) => {
        if (event.currentTarget.value.trim() !== value) save(event.currentTarget.value);
      }}
    />
  );
}

function NewAttribute({
  save,
  leave,
}: {
  readonly save: (name: string, value: string | number) => void;
  readonly leave: () => void;
}) {
  const { say } = useWords();
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const parsed = parseAttributeValue(value);
  const usable = attributeNameFrom(name);
  return (
    <form
      className={styles["new"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (usable !== null && parsed !== null) save(usable, parsed);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          leave();
        }
      }}
    >
      <input
        autoFocus
        className={styles["value"]}
        placeholder={say("side.attributeName")}
        aria-label={say("side.attributeName")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <input
        className={styles["value"]}
        placeholder={say("side.attributeValue")}
        aria-label={say("side.attributeValue")}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <button type="submit" className={styles["add"]} disabled={usable === null || parsed === null}>
        {say("action.save")}
      </button>
    </form>
  );
}

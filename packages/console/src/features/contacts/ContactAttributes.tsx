import type { ContactDetail } from "@botschaft/contract";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../app/i18n/words.ts";
import { Form } from "../../ui/form/Form.tsx";
import rows from "../../ui/page/Rows.module.css";
import { attributeNameFrom, parseAttributeValue } from "../../ui/form/attributeValue.ts";
import { useContactChange } from "./useContactChange.ts";

/** What the business has noted of a person. */
export function ContactAttributes({
  contact,
  mayWrite,
}: {
  readonly contact: ContactDetail;
  readonly mayWrite: boolean;
}) {
  const { say } = useWords();
  const entries = Object.entries(contact.attributes);
  return (
    <>
      {entries.length === 0 ? (
        <p className={rows["quiet"]}>{say("side.noAttributes")}</p>
      ) : (
        <ul className={rows["rows"]}>
          {entries.map(([name, value]) => (
            <AttributeRow key={name} contactId={contact.id} name={name} value={String(value)} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      {mayWrite && <NewAttribute contactId={contact.id} />}
    </>
  );
}

function AttributeRow({
  contactId,
  name,
  value,
  mayWrite,
}: {
  readonly contactId: string;
  readonly name: string;
  readonly value: string;
  readonly mayWrite: boolean;
}) {
  const { say } = useWords();
  const change = useContactChange(contactId);
  return (
    <li>
      <span className={rows["main"]}>
        <b>{name}</b>
        <span dir="auto">{value}</span>
      </span>
      {mayWrite && (
        <Button
          variant="subtle"
          size="compact-sm"
          loading={change.isPending}
          aria-label={say("contact.forgetAttribute", { name })}
          onClick={() => change.mutate({ attributes: { [name]: null } })}
        >
          {say("contact.forget")}
        </Button>
      )}
    </li>
  );
}

function NewAttribute({ contactId }: { readonly contactId: string }) {
  const { say } = useWords();
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const change = useContactChange(contactId, () => {
    setName("");
    setValue("");
  });
  const usable = attributeNameFrom(name);
  const parsed = parseAttributeValue(value);
  return (
    <Form
      act={say("contact.noteAttribute")}
      variant="default"
      isBusy={change.isPending}
      isDisabled={usable === null || parsed === null}
      className={`${rows["line"]} ${rows["spaced"] ?? ""}`}
      onSubmit={() => {
        if (usable !== null && parsed !== null) change.mutate({ attributes: { [usable]: parsed } });
      }}
    >
      <TextInput
        label={say("side.attributeName")}
        value={name}
        maxLength={64}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={say("side.attributeValue")}
        value={value}
        maxLength={4000}
        dir="auto"
        onChange={(event) => setValue(event.currentTarget.value)}
      />
    </Form>
  );
}

import type { ContactDetail } from "@botschaft/contract";
import { contactEndpoints } from "@botschaft/contract";
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useWords } from "../../app/i18n/words.ts";
import { SaveForm } from "../../ui/form/SaveForm.tsx";
import { contactKey, contactsKey } from "./contactQueries.ts";

const fields = ["name", "firstName", "lastName"] as const;

/** What a person is called. A field that is emptied is forgotten. */
export function NameForm({ contact, isReadOnly }: { readonly contact: ContactDetail; readonly isReadOnly: boolean }) {
  const { say } = useWords();
  const [typed, setTyped] = useState<Partial<Record<(typeof fields)[number], string>>>({});
  const save = async () => {
    const changed = fields.flatMap((field) => {
      const value = typed[field]?.trim();
      return value === undefined || value === (contact[field] ?? "") ? [] : [[field, value === "" ? null : value]];
    });
    if (changed.length === 0) return;
    await call(contactEndpoints.updateContact, {
      params: { contactId: contact.id },
      body: Object.fromEntries(changed),
    });
  };
  return (
    <SaveForm
      save={save}
      refresh={[contactKey(contact.id), contactsKey]}
      done={() => setTyped({})}
      isReadOnly={isReadOnly}
    >
      {fields.map((field) => (
        <TextInput
          key={field}
          label={say(`contact.${field}`)}
          value={typed[field] ?? contact[field] ?? ""}
          readOnly={isReadOnly}
          maxLength={200}
          dir="auto"
          autoComplete="off"
          onChange={(event) => setTyped({ ...typed, [field]: event.currentTarget.value })}
        />
      ))}
    </SaveForm>
  );
}

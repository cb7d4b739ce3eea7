import { contactEndpoints } from "@botschaft/contract";
import { TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { Form } from "../../ui/form/Form.tsx";
import { contactsKey } from "./contactQueries.ts";

/** Adds somebody who has not written yet, and goes to their page. */
export function NewContact() {
  const { say } = useWords();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const add = useAct(() => call(contactEndpoints.createContact, { body: { name: name.trim() } }), {
    refresh: [contactsKey],
    done: ({ id }) => void navigate({ to: "/contacts/$contactId", params: { contactId: id } }),
  });
  return (
    <Form
      act={say("contacts.addNow")}
      isBusy={add.isPending}
      isDisabled={name.trim() === ""}
      onSubmit={() => add.mutate(undefined)}
    >
      <TextInput
        data-autofocus
        label={say("contact.name")}
        description={say("contacts.add.hint")}
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Form>
  );
}

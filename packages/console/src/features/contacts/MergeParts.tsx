import { contactEndpoints, type Contact, type ContactDetail } from "@botschaft/contract";
import { Button, Radio, TextInput } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { call } from "../../app/api/call.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { contactName } from "../../ui/contactName.ts";
import { Face } from "../../ui/Face.tsx";
import rows from "../../ui/page/Rows.module.css";
import { useToasts } from "../../ui/toasts/useToasts.tsx";
import { contactKey, contactsKey, contactsQuery } from "./contactQueries.ts";
import styles from "./Contacts.module.css";

/** Who this person turned out to be as well, each to be taken out again, and the way to say so of another. */
export function MergeParts({ contact, mayWrite }: { readonly contact: ContactDetail; readonly mayWrite: boolean }) {
  return (
    <>
      {contact.merged.length > 0 && (
        <ul className={`${rows["rows"]} ${styles["merged"]}`}>
          {contact.merged.map((each) => (
            <MergedRow key={each.id} survivorId={contact.id} merged={each} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      {mayWrite && <FindOther contact={contact} />}
    </>
  );
}

function MergedRow({
  survivorId,
  merged,
  mayWrite,
}: {
  readonly survivorId: string;
  readonly merged: ContactDetail["merged"][number];
  readonly mayWrite: boolean;
}) {
  const { say } = useWords();
  const time = useTime();
  const undo = useUnmerge(survivorId);
  const name = contactName(merged, say);
  return (
    <li>
      <Face id={merged.id} name={name} pictureUrl={merged.pictureUrl} />
      <span className={rows["main"]}>
        <b dir="auto">{name}</b>
        <span>
          {say(merged.mergedBy === null ? "contact.mergedAt" : "contact.mergedBy", {
            when: time.moment(Date.parse(merged.mergedAt)),
            who: merged.mergedBy ?? "",
          })}
        </span>
      </span>
      {mayWrite && (
        <Button variant="default" size="compact-sm" loading={undo.isPending} onClick={() => undo.mutate(merged.id)}>
          {say("contact.unmerge")}
        </Button>
      )}
    </li>
  );
}

function useUnmerge(survivorId: string) {
  const { say } = useWords();
  const toasts = useToasts();
  return useAct((contactId: string) => call(contactEndpoints.unmergeContact, { params: { contactId } }), {
    refresh: [contactKey(survivorId), contactsKey],
    done: ({ contact, kept }) => {
      const name = contactName(contact, say);
      toasts.say(say(Object.keys(kept).length === 0 ? "contact.unmerged" : "contact.unmerged.kept", { name }));
    },
  });
}

function FindOther({ contact }: { readonly contact: ContactDetail }) {
  const { say } = useWords();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<Contact | null>(null);
  const search = useDeferredValue(typed.trim());
  const { data } = useInfiniteQuery({
    ...contactsQuery(search),
    enabled: search !== "",
    placeholderData: keepPreviousData,
  });
  if (chosen !== null) return <ChooseSurvivor contact={contact} other={chosen} leave={() => setChosen(null)} />;
  const found = (data?.pages[0]?.items ?? []).filter(({ id }) => id !== contact.id).slice(0, 5);
  return (
    <>
      <TextInput
        type="search"
        className={styles["narrow"] ?? ""}
        label={say("contact.merge.find")}
        placeholder={say("contacts.search.hint")}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {search !== "" && data !== undefined && found.length === 0 && (
        <p className={rows["quiet"]}>{say("contact.merge.nobody")}</p>
      )}
      {search !== "" && found.length > 0 && (
        <ul className={`${rows["rows"]} ${styles["found"]}`}>
          {found.map((other) => (
            <li key={other.id}>
              <Face id={other.id} name={contactName(other, say)} pictureUrl={other.pictureUrl} />
              <span className={rows["main"]}>
                <b dir="auto">{contactName(other, say)}</b>
              </span>
              <Button variant="default" size="compact-sm" onClick={() => setChosen(other)}>
                {say("contact.merge.choose")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Which of the two lives on: its name and its values stay where both know something. */
function ChooseSurvivor({
  contact,
  other,
  leave,
}: {
  readonly contact: ContactDetail;
  readonly other: Contact;
  readonly leave: () => void;
}) {
  const { say } = useWords();
  const navigate = useNavigate();
  const toasts = useToasts();
  const [survivorId, setSurvivorId] = useState(contact.id);
  const nameOf = (each: Pick<Contact, "id" | "name">) => contactName(each, say);
  const undo = useUnmerge(survivorId);
  const merge = useAct(
    () => {
      const endsId = survivorId === contact.id ? other.id : contact.id;
      return call(contactEndpoints.mergeContacts, { params: { contactId: survivorId }, body: { contactId: endsId } });
    },
    {
      refresh: [contactKey(contact.id), contactKey(other.id), contactsKey],
      done: () => {
        const endsId = survivorId === contact.id ? other.id : contact.id;
        toasts.say(say("contact.merged", { name: nameOf(contact), other: nameOf(other) }), () => undo.mutate(endsId));
        leave();
        if (survivorId !== contact.id) void navigate({ to: "/contacts/$contactId", params: { contactId: survivorId } });
      },
    },
  );
  return (
    <div className={rows["form"]}>
      <Radio.Group
        label={say("contact.merge.survivor")}
        description={say("contact.merge.survivor.hint")}
        value={survivorId}
        onChange={setSurvivorId}
      >
        <div className={styles["choices"]}>
          {[contact, other].map((each) => (
            <Radio key={each.id} value={each.id} label={nameOf(each)} />
          ))}
        </div>
      </Radio.Group>
      <div className={rows["buttons"]}>
        <Button loading={merge.isPending} onClick={() => merge.mutate(undefined)}>
          {say("contact.merge.now")}
        </Button>
        <Button variant="default" onClick={leave}>
          {say("action.cancel")}
        </Button>
      </div>
    </div>
  );
}

import type { Contact } from "@botschaft/contract";
import { Button, Modal, TextInput } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useRef, useState } from "react";
import { useSession } from "../../app/api/session.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useActions } from "../../app/keys/actions.tsx";
import { useTime } from "../../app/time/useTime.ts";
import { contactName } from "../../ui/contactName.ts";
import { Face } from "../../ui/Face.tsx";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { contactsQuery } from "./contactQueries.ts";
import styles from "./Contacts.module.css";
import { NewContact } from "./NewContact.tsx";

/** Everybody the business knows, newest first. */
export function ContactsScreen() {
  const { say } = useWords();
  const { may } = useSession();
  const [typed, setTyped] = useState("");
  const [isAdding, setIsAdding] = useState(false);
  const search = useDeferredValue(typed.trim());
  const field = useRef<HTMLInputElement>(null);
  const contacts = useInfiniteQuery({ ...contactsQuery(search), placeholderData: keepPreviousData });
  useActions([
    {
      id: "searchContacts",
      title: say("contacts.search"),
      group: "list",
      combo: "/",
      run: () => field.current?.focus(),
    },
  ]);
  const addButton = may("contacts:write") && <Button onClick={() => setIsAdding(true)}>{say("contacts.add")}</Button>;
  return (
    <Page title={say("nav.contacts")} actions={addButton} finding={say("contacts.finding")}>
      <TextInput
        ref={field}
        type="search"
        className={styles["search"] ?? ""}
        aria-label={say("contacts.search")}
        placeholder={say("contacts.search.hint")}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (typed === "") event.currentTarget.blur();
          setTyped("");
        }}
      />
      <Loaded query={contacts} lines={8}>
        {({ pages }) => {
          const people = pages.flatMap(({ items }) => items);
          if (people.length === 0)
            return search === "" ? (
              <EmptyState finding={say("contacts.none")} next={say("contacts.none.next")}>
                {addButton}
              </EmptyState>
            ) : (
              <EmptyState finding={say("contacts.notFound", { search })} next={say("contacts.notFound.next")} />
            );
          return (
            <>
              <ul className={rows["rows"]}>
                {people.map((contact) => (
                  <ContactRow key={contact.id} contact={contact} />
                ))}
              </ul>
              {contacts.hasNextPage && (
                <Button
                  variant="default"
                  mt="md"
                  loading={contacts.isFetchingNextPage}
                  onClick={() => void contacts.fetchNextPage()}
                >
                  {say("contacts.more")}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
      <Modal
        opened={isAdding}
        onClose={() => setIsAdding(false)}
        title={say("contacts.add")}
        closeButtonProps={{ "aria-label": say("action.close") }}
      >
        <NewContact />
      </Modal>
    </Page>
  );
}

function ContactRow({ contact }: { readonly contact: Contact }) {
  const { say } = useWords();
  const time = useTime();
  const name = contactName(contact, say);
  return (
    <li>
      <Face id={contact.id} name={name} pictureUrl={contact.pictureUrl} />
      <span className={rows["main"]}>
        <Link to="/contacts/$contactId" params={{ contactId: contact.id }} dir="auto">
          {name}
        </Link>
        <span>{say("side.knownSince", { month: time.month(Date.parse(contact.createdAt)) })}</span>
      </span>
      <span className={rows["side"]}>
        {contact.isBlocked && <b className={rows["seal"]}>{say("contact.blocked")}</b>}
        {contact.tags.slice(0, 3).map((tag) => (
          <span key={tag} className={styles["tag"]} dir="auto">
            {tag}
          </span>
        ))}
        {contact.tags.length > 3 && <span>{`+${contact.tags.length - 3}`}</span>}
      </span>
    </li>
  );
}

import type { ContactDetail } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useSession } from "../../app/api/session.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { contactName } from "../../ui/contactName.ts";
import { ChannelMark } from "../../ui/ChannelMark.tsx";
import { BackLink } from "../../ui/page/BackLink.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page, Part } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { ContactAttributes } from "./ContactAttributes.tsx";
import { contactQuery } from "./contactQueries.ts";
import { ContactTags } from "./ContactTags.tsx";
import { MergeParts } from "./MergeParts.tsx";
import { NameForm } from "./NameForm.tsx";
import { useContactChange } from "./useContactChange.ts";

/** One person: what is known of them, by whom they are met where, and who else they turned out to be. */
export function ContactScreen() {
  const { say } = useWords();
  const { contactId } = useParams({ from: "/shell/contacts/$contactId" });
  const contact = useQuery(contactQuery(contactId));
  const title = contact.data === undefined ? say("nav.contacts") : contactName(contact.data, say);
  return (
    <Page title={title} back={<BackLink to="/contacts" label={say("contacts.back")} />}>
      <Loaded query={contact} lines={8}>
        {(found) => <Person key={found.id} contact={found} />}
      </Loaded>
    </Page>
  );
}

function Person({ contact }: { readonly contact: ContactDetail }) {
  const { say } = useWords();
  const { may } = useSession();
  const mayWrite = may("contacts:write");
  return (
    <>
      <Part title={say("contact.conversations")}>
        <Conversations contact={contact} />
      </Part>
      <Part title={say("contact.person")}>
        <NameForm contact={contact} isReadOnly={!mayWrite} />
      </Part>
      <Part title={say("side.tags")}>
        <ContactTags contact={contact} mayWrite={mayWrite} />
      </Part>
      <Part title={say("side.attributes")} hint={say("contact.attributes.hint")}>
        <ContactAttributes contact={contact} mayWrite={mayWrite} />
      </Part>
      <Part title={say("contact.identities")} hint={say("contact.identities.hint")}>
        <Identities contact={contact} />
      </Part>
      {(mayWrite || contact.merged.length > 0) && (
        <Part title={say("contact.merge")} hint={say("contact.merge.hint")}>
          <MergeParts contact={contact} mayWrite={mayWrite} />
        </Part>
      )}
      {mayWrite && (
        <Part
          title={say("contact.block")}
          hint={say(contact.isBlocked ? "contact.isBlocked.hint" : "contact.block.hint")}
        >
          <Block contact={contact} />
        </Part>
      )}
    </>
  );
}

function Conversations({ contact }: { readonly contact: ContactDetail }) {
  const { say } = useWords();
  const time = useTime();
  const { may } = useSession();
  if (contact.conversations.length === 0) return <p className={rows["quiet"]}>{say("contact.conversations.none")}</p>;
  return (
    <ul className={rows["rows"]}>
      {contact.conversations.map((each) => {
        const channel = contact.identities.find(({ channelId }) => channelId === each.channelId);
        const title = channel?.channelName ?? say(`channel.kind.${each.channelKind}`);
        return (
          <li key={each.id}>
            <ChannelMark kind={each.channelKind} size={16} />
            <span className={rows["main"]}>
              {may("inbox:read") ? (
                <Link to="/inbox/$view/$conversationId" params={{ view: "all", conversationId: each.id }} dir="auto">
                  {title}
                </Link>
              ) : (
                <b dir="auto">{title}</b>
              )}
              <span>{time.moment(Date.parse(each.lastMessageAt))}</span>
            </span>
            <span className={rows["side"]}>{say(`contact.status.${each.status}`)}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Identities({ contact }: { readonly contact: ContactDetail }) {
  const { say } = useWords();
  if (contact.identities.length === 0) return <p className={rows["quiet"]}>{say("contact.identities.none")}</p>;
  return (
    <ul className={rows["rows"]}>
      {contact.identities.map((each) => (
        <li key={`${each.channelId} ${each.key}`}>
          <ChannelMark kind={each.channelKind} size={16} />
          <span className={rows["main"]}>
            <b dir="auto">{each.channelName}</b>
            <span>
              <span className={rows["code"]}>{each.key}</span>
              {each.aliasOf !== null && <> {say("contact.aliasOf", { key: each.aliasOf })}</>}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Block({ contact }: { readonly contact: ContactDetail }) {
  const { say } = useWords();
  const change = useContactChange(contact.id);
  return (
    <Button
      variant="default"
      loading={change.isPending}
      onClick={() => change.mutate({ isBlocked: !contact.isBlocked })}
    >
      {say(contact.isBlocked ? "contact.unblockNow" : "contact.blockNow")}
    </Button>
  );
}

import { cannedReplyEndpoints, type CannedReply } from "@botschaft/contract";
import { Button, Modal, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { useToasts } from "../../ui/toasts/useToasts.tsx";
import { CannedReplyForm } from "./CannedReplyForm.tsx";
import { cannedRepliesKey, cannedRepliesQuery, findCanned } from "./cannedRepliesQuery.ts";

/** Texts that are at hand for answers: the team's and one's own. */
export function CannedRepliesScreen() {
  const { say } = useWords();
  const { may } = useSession();
  const [search, setSearch] = useState("");
  const [edited, setEdited] = useState<CannedReply | "new" | null>(null);
  const replies = useQuery(cannedRepliesQuery);
  const make = may("inbox:write") && <Button onClick={() => setEdited("new")}>{say("canned.make")}</Button>;
  return (
    <Page title={say("nav.cannedReplies")} actions={make} finding={say("canned.finding")}>
      <Loaded query={replies}>
        {({ items }) => {
          if (items.length === 0)
            return (
              <EmptyState finding={say("canned.none")} next={say("canned.none.next")}>
                {make}
              </EmptyState>
            );
          const found = findCanned(items, search);
          return (
            <>
              <TextInput
                type="search"
                aria-label={say("canned.search")}
                placeholder={say("canned.search")}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
                maw={420}
                mb="sm"
              />
              <ul className={rows["rows"]}>
                {found.map((reply) => (
                  <ReplyRow key={reply.id} reply={reply} edit={() => setEdited(reply)} />
                ))}
              </ul>
              {found.length === 0 && <p role="status">{say("canned.notFound", { search })}</p>}
            </>
          );
        }}
      </Loaded>
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === "new" ? say("canned.make") : `/${edited?.shortcut ?? ""}`}
        size={560}
        closeButtonProps={{ "aria-label": say("action.close") }}
      >
        {edited !== null && <CannedReplyForm reply={edited === "new" ? null : edited} close={() => setEdited(null)} />}
      </Modal>
    </Page>
  );
}

function ReplyRow({ reply, edit }: { readonly reply: CannedReply; readonly edit: () => void }) {
  const { say, language } = useWords();
  const { may } = useSession();
  const toasts = useToasts();
  const { shortcut, texts, isShared } = reply;
  const makeAgain = useAct(
    () => call(cannedReplyEndpoints.createCannedReply, { body: { shortcut, texts, isShared } }),
    {
      refresh: [cannedRepliesKey],
    },
  );
  const remove = useAct(() => call(cannedReplyEndpoints.deleteCannedReply, { params: { cannedReplyId: reply.id } }), {
    refresh: [cannedRepliesKey],
    done: () => toasts.say(say("canned.deleted", { shortcut }), () => makeAgain.mutate(undefined)),
  });
  const [first, second] = language === "de" ? [texts.de, texts.en] : [texts.en, texts.de];
  const languages = [texts.de === null ? [] : ["DE"], texts.en === null ? [] : ["EN"]].flat().join(", ");
  return (
    <li>
      <span className={rows["main"]}>
        <b dir="auto">/{shortcut}</b>
        <span dir="auto">{first ?? second}</span>
        <span className={rows["quiet"]}>
          {say(isShared ? "canned.shared" : "canned.own")} · {languages}
        </span>
      </span>
      {may("inbox:write") && (
        <>
          <Button variant="subtle" onClick={edit} aria-label={`${say("canned.edit")}: ${shortcut}`}>
            {say("canned.edit")}
          </Button>
          <Button
            variant="subtle"
            onClick={() => remove.mutate(undefined)}
            aria-label={`${say("canned.delete")}: ${shortcut}`}
          >
            {say("canned.delete")}
          </Button>
        </>
      )}
    </li>
  );
}

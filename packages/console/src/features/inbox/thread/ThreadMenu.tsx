import type { ConversationSummary, Member } from "@botschaft/contract";
import { Menu } from "@mantine/core";
import { useRef } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { snoozeChoices, snoozeUntil } from "../../../app/time/snoozeTimes.ts";
import { useTime } from "../../../app/time/useTime.ts";
import { Key } from "../../../ui/Key.tsx";
import { CheckSign } from "../../../ui/signs.tsx";
import { MoreButton } from "./MoreButton.tsx";
import { SnoozeUntil } from "./SnoozeUntil.tsx";
import type { ThreadActions, ThreadMenuPart } from "./useThreadActions.ts";
import styles from "./ThreadMenu.module.css";

interface ThreadMenuProps {
  readonly part: ThreadMenuPart | null;
  readonly setPart: (part: ThreadMenuPart | null) => void;
  readonly actions: ThreadActions;
  readonly members: readonly Member[];
  readonly conversation: ConversationSummary;
}

/** What else can be done; the keys A and S open their part of it at once. */
export function ThreadMenu({ part, setPart, actions, members, conversation }: ThreadMenuProps) {
  const more = useRef<HTMLButtonElement>(null);
  if (part === "snoozeUntil")
    return (
      <>
        <MoreButton ref={more} />
        <SnoozeUntil
          snooze={actions.snooze}
          close={() => {
            setPart(null);
            // The item that opened the dialog is gone; the button behind which it stood is there.
            setTimeout(() => more.current?.focus(), 0);
          }}
        />
      </>
    );
  return (
    <Menu
      opened={part !== null}
      onChange={(isOpen) => setPart(isOpen ? "all" : null)}
      position="bottom-end"
      width={280}
      withInitialFocusPlaceholder={false}
      key={part ?? "closed"}
    >
      <Menu.Target>
        <MoreButton ref={more} />
      </Menu.Target>
      <Menu.Dropdown>
        {part === "assign" && <AssignPart actions={actions} members={members} assigneeId={conversation.assigneeId} />}
        {part === "snooze" && <SnoozePart actions={actions} another={() => setPart("snoozeUntil")} />}
        {part !== "assign" &&
          part !== "snooze" &&
          actions.more.map((action) => (
            <Menu.Item
              key={action.id}
              closeMenuOnClick={action.id !== "assign" && action.id !== "snooze"}
              onClick={action.run}
              rightSection={action.combo === undefined ? null : <Key combo={action.combo} />}
            >
              {action.title}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function AssignPart({
  actions,
  members,
  assigneeId,
}: {
  readonly actions: ThreadActions;
  readonly members: readonly Member[];
  readonly assigneeId: string | null;
}) {
  const { say } = useWords();
  const { memberId } = useSession();
  const mine = members.filter((member) => member.id === memberId);
  const others = members.filter((member) => member.id !== memberId);
  return (
    <>
      <Menu.Label>{say("assign.title")}</Menu.Label>
      {[...mine, ...others].map((member) => (
        <Menu.Item
          key={member.id}
          onClick={() => actions.assign(member.id, member.name)}
          rightSection={member.id === assigneeId ? <CheckSign /> : null}
        >
          <span dir="auto">{member.name}</span>
          {member.id === memberId && ` (${say("assign.you")})`}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item onClick={() => actions.assign(null, null)}>{say("assign.nobody")}</Menu.Item>
    </>
  );
}

function SnoozePart({ actions, another }: { readonly actions: ThreadActions; readonly another: () => void }) {
  const { say } = useWords();
  const time = useTime();
  return (
    <>
      <Menu.Label>{say("snooze.title")}</Menu.Label>
      {snoozeChoices.map((choice) => {
        const until = snoozeUntil(choice, time.now);
        return (
          <Menu.Item
            key={choice}
            onClick={() => actions.snooze(until)}
            rightSection={until === null ? null : <span className={styles["when"]}>{time.moment(until)}</span>}
          >
            {say(`snooze.${choice}`)}
          </Menu.Item>
        );
      })}
      <Menu.Divider />
      <Menu.Item closeMenuOnClick={false} onClick={another}>
        {say("snooze.another")}
      </Menu.Item>
    </>
  );
}

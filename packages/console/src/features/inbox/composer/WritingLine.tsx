import { useQuery } from "@tanstack/react-query";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { membersQuery } from "../data/inboxQueries.ts";
import type { PresentPerson } from "../data/presence.ts";
import styles from "./Composer.module.css";

/** Says who else writes in this conversation, before there are two answers. */
export function WritingLine({ people }: { readonly people: readonly PresentPerson[] }) {
  const { say } = useWords();
  const { workspaceId } = useSession();
  const { data: members } = useQuery(membersQuery(workspaceId));
  const names = people
    .filter(({ isWriting }) => isWriting)
    .flatMap(({ memberId }) => members?.items.find(({ id }) => id === memberId)?.name ?? []);
  const [first, ...others] = names;
  // The place is there before anybody writes, so that screen readers notice when somebody does.
  return (
    <div role="status" className={styles["writing"]}>
      {first === undefined
        ? null
        : others.length === 0
          ? say("presence.writes", { name: first })
          : say("presence.write", { names: names.join(", ") })}
    </div>
  );
}

import type { Member } from "@botschaft/contract";
import { useWords } from "../../../app/i18n/words.ts";
import { Face } from "../../../ui/Face.tsx";
import type { PresentPerson } from "../data/presence.ts";
import styles from "./Watchers.module.css";

const facesAtMost = 3;

/** Faces of the colleagues who have this conversation on their screens now. */
export function Watchers({
  people,
  members,
}: {
  readonly people: readonly PresentPerson[];
  readonly members: readonly Member[];
}) {
  const { say } = useWords();
  const known = people.flatMap(({ memberId }) => members.find(({ id }) => id === memberId) ?? []);
  const [first, ...others] = known;
  if (first === undefined) return null;
  const sentence =
    others.length === 0
      ? say("presence.looks", { name: first.name })
      : say("presence.look", { names: known.map(({ name }) => name).join(", ") });
  return (
    <span className={styles["watchers"]} role="img" aria-label={sentence} title={sentence}>
      {known.slice(0, facesAtMost).map((member) => (
        <Face key={member.id} id={member.id} name={member.name} size={24} />
      ))}
      {known.length > facesAtMost && <span className={styles["more"]}>+{known.length - facesAtMost}</span>}
    </span>
  );
}

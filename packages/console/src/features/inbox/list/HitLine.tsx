import { hitCountLimit, type SearchHit } from "@botschaft/contract";
import { useWords } from "../../../app/i18n/words.ts";
import styles from "./HitLine.module.css";
import { Marked } from "./Marked.tsx";

/** What was found, in place of the newest line: who said it, the sentence with the words marked, and how many more there are. */
export function HitLine({
  hit,
  count,
  memberId,
}: {
  readonly hit: SearchHit;
  readonly count: number;
  readonly memberId: string | null;
}) {
  const { say } = useWords();
  const { author } = hit;
  const by =
    author.kind === "member"
      ? author.memberId !== null && author.memberId === memberId
        ? say("preview.you")
        : (author.name ?? say("preview.team"))
      : author.kind === "bot"
        ? say("preview.bot")
        : null;
  return (
    <span className={styles["line"]}>
      <span className={styles["sentence"]} dir="auto">
        {by !== null && `${by}: `}
        <Marked text={hit.text} marks={hit.marks} />
      </span>
      {count > 1 && (
        <span className={styles["count"]} title={say("search.count", { count })}>
          <span aria-hidden="true">{count >= hitCountLimit ? `${hitCountLimit}+` : count}</span>
          <span className="visuallyHidden">{say("search.count", { count })}</span>
        </span>
      )}
    </span>
  );
}

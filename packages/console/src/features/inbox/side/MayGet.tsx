import type { ConversationDetail } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "../../../app/api/session.ts";
import { useWords, type Say } from "../../../app/i18n/words.ts";
import type { TimeSpeaker } from "../../../app/time/sayTime.ts";
import { useTime } from "../../../app/time/useTime.ts";
import { groundNow } from "../composer/groundNow.ts";
import { channelQuery } from "../data/inboxQueries.ts";
import { answersClosedAt, humanAnswers, type HumanAnswers } from "./humanAnswers.ts";
import styles from "./ContactPanel.module.css";

/** What this person may be sent, and why. */
export function MayGet({ detail }: { readonly detail: ConversationDetail }) {
  const { say } = useWords();
  const time = useTime();
  const state = groundNow(detail.groundInfo, time.now);
  const closedAt = answersClosedAt(detail, time.now);
  const isOpen = state.kind === "may" && state.ground === "open_window";
  const { may } = useSession();
  const { data: channel } = useQuery({ ...channelQuery(detail.channelId), enabled: may("channels:read") });
  const asHuman = humanAnswers(detail, state, channel, time.now);
  return (
    <section>
      <h3>{say("side.mayGet")}</h3>
      <dl className={styles["pairs"]}>
        <dt>{say("side.answers")}</dt>
        <dd data-quiet={!isOpen || undefined}>
          {isOpen
            ? say("side.until", { when: time.moment(state.until) })
            : detail.lastInboundAt === null
              ? say("side.neverWrote")
              : closedAt === null || closedAt > time.now
                ? say("side.acceptsNothing")
                : say("side.notSince", { when: time.moment(closedAt) })}
        </dd>
        <dt>{say("side.asHuman")}</dt>
        <dd data-quiet={asHuman.kind !== "now" || undefined}>{humanSentence(asHuman, say, time)}</dd>
      </dl>
    </section>
  );
}

function humanSentence(answers: HumanAnswers, say: Say, time: TimeSpeaker): string {
  switch (answers.kind) {
    case "now":
      return say("side.until", { when: time.moment(answers.until) });
    case "after_window":
      return say("side.afterThatUntil", { when: time.moment(answers.until) });
    case "not_granted":
      return say("side.notGranted");
    case "not_here":
      return say("side.onlyInWindow");
    case "unknown":
      return say("side.afterThat");
    case "never_wrote":
      return say("side.neverWrote");
    case "blocked":
      return say("side.acceptsNothing");
    case "over":
      return say("side.notSince", { when: time.moment(answers.since) });
  }
}

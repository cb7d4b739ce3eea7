import type { ConversationDetail, ConversationSummary } from "@botschaft/contract";
import { Link } from "@tanstack/react-router";
import { useWords } from "../../../app/i18n/words.ts";
import { sayRemaining } from "../../../app/time/sayTime.ts";
import { useTime } from "../../../app/time/useTime.ts";
import type { ComposerMode } from "./drafts.ts";
import { groundNow } from "./groundNow.ts";
import styles from "./Composer.module.css";
import { contactName } from "../../../ui/contactName.ts";

interface GroundLineProps {
  readonly mode: ComposerMode;
  readonly conversation: ConversationSummary;
  readonly detail: ConversationDetail | undefined;
}

const soonMs = 2 * 3_600_000;

/** What will happen before it happens: how long one may still answer, on what ground, or what else can be done. */
export function GroundLine({ mode, conversation, detail }: GroundLineProps) {
  const { say } = useWords();
  const time = useTime();
  if (mode === "note")
    return (
      <div className={styles["will"]}>
        <b>{say("composer.note")}</b>
        <span>{say("composer.note.will")}</span>
      </div>
    );
  if (detail === undefined)
    return (
      <div className={styles["will"]} aria-hidden="true">
        &nbsp;
      </div>
    );
  const name = contactName(conversation.contact, say);
  const state = groundNow(detail.groundInfo, time.now);
  const channelNote =
    detail.channel.status === "connected" ? null : (
      <div className={styles["will"]} data-tone="warn">
        <b>{say(`composer.channel.${detail.channel.status}`)}</b>
        <span>
          {say("composer.channel.kept")}{" "}
          <Link to="/channels/$channelId" params={{ channelId: detail.channelId }}>
            {say("composer.channel.look")}
          </Link>
        </span>
      </div>
    );
  if (state.kind === "may") {
    const left = state.until - time.now;
    return (
      <>
        {channelNote}
        <div className={styles["will"]}>
          <b className={styles["clock"]} data-tone={left < soonMs ? "warn" : "good"} title={time.full(state.until)}>
            {say("composer.left", { time: sayRemaining(left, say("time.dayUnit")) })}
          </b>
          <span>{say(`composer.ground.${state.ground}`)}</span>
        </div>
      </>
    );
  }
  const alternatives = state.alternatives.map((each) => say(`composer.alternative.${each}`, { name }));
  return (
    <>
      {channelNote}
      <div className={styles["will"]} data-tone="warn">
        <b>
          {say(`composer.refusal.${state.reason}`, {
            since: state.closedAt === null ? "" : time.moment(state.closedAt),
          }).trim()}
        </b>
        <span>
          {state.reason === "channel_removed" || state.reason === "blocked_by_us"
            ? null
            : alternatives.length === 0
              ? say("composer.alternative.wait_for_contact", { name })
              : alternatives.join(" ")}
        </span>
      </div>
    </>
  );
}

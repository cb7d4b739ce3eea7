import type { ConversationDetail } from "@botschaft/contract";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useTime } from "../../../app/time/useTime.ts";
import type { LoadedThread } from "../model/threadMessages.ts";
import { eventSentence } from "../thread/eventSentence.ts";
import styles from "./ContactPanel.module.css";

const shownAtMost = 6;

/** How it came to this, newest first: what happened in the thread, where the bot stands, how the person found us. */
export function WayHere({
  detail,
  thread,
}: {
  readonly detail: ConversationDetail;
  readonly thread: LoadedThread | undefined;
}) {
  const { say } = useWords();
  const time = useTime();
  const { userName } = useSession();
  const steps = (thread?.messages ?? [])
    .flatMap((message) =>
      message.body.kind === "event"
        ? [{ at: Date.parse(message.at), sentence: eventSentence(message.body.event, { say, time, userName }) }]
        : [],
    )
    .toReversed()
    .slice(0, shownAtMost);
  const begun = {
    at: Date.parse(detail.createdAt),
    sentence: detail.lastRef === null ? say("side.firstWrote") : say("event.cameBy", { ref: detail.lastRef }),
  };
  const run = detail.run;
  return (
    <section>
      <h3>{say("side.wayHere")}</h3>
      <dl className={styles["way"]}>
        {run !== null && (
          <div>
            <dt>{time.short(Date.parse(run.startedAt))}</dt>
            <dd dir="auto">{say("side.inFlow", { flow: run.flowName ?? say("side.aFlow"), node: run.nodeId })}</dd>
          </div>
        )}
        {[...steps, begun].map((step, index) => (
          <div key={index}>
            <dt title={time.full(step.at)}>{time.short(step.at)}</dt>
            <dd dir="auto">{step.sentence}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

import type { ConversationDetail } from "@botschaft/contract";
import { useWords } from "../../../app/i18n/words.ts";
import { useTime } from "../../../app/time/useTime.ts";
import { groundNow } from "../composer/groundNow.ts";
import styles from "./ContactPanel.module.css";

const humanAgentMs = 7 * 86_400_000;
const windowMs = 86_400_000;

/** What this person may be sent, and why. */
export function MayGet({ detail }: { readonly detail: ConversationDetail }) {
  const { say } = useWords();
  const time = useTime();
  const state = groundNow(detail.groundInfo, time.now);
  const inbound = detail.lastInboundAt === null ? null : Date.parse(detail.lastInboundAt);
  const isOpen = state.kind === "may" && state.ground === "open_window";
  const asHuman = state.kind === "may" && state.ground === "human_agent";
  return (
    <section>
      <h3>{say("side.mayGet")}</h3>
      <dl className={styles["pairs"]}>
        <dt>{say("side.answers")}</dt>
        <dd data-quiet={!isOpen || undefined}>
          {isOpen
            ? say("side.until", { when: time.moment(state.until) })
            : inbound === null
              ? say("side.neverWrote")
              : say("side.notSince", { when: time.moment(inbound + windowMs) })}
        </dd>
        <dt>{say("side.asHuman")}</dt>
        <dd data-quiet={!asHuman || undefined}>
          {asHuman
            ? say("side.until", { when: time.moment(state.until) })
            : isOpen
              ? say("side.afterThat")
              : state.kind === "may_not" && state.reason === "human_agent_not_allowed"
                ? say("side.notGranted")
                : inbound === null
                  ? say("side.neverWrote")
                  : say("side.notSince", { when: time.moment(inbound + humanAgentMs) })}
        </dd>
        <dt>{say("side.advertising")}</dt>
        <dd data-quiet>{say("side.noConsent")}</dd>
      </dl>
    </section>
  );
}

import type { ChannelCheck } from "@botschaft/contract";
import { useWords, type Say, type WordKey } from "../../../app/i18n/words.ts";
import { useTime } from "../../../app/time/useTime.ts";
import { checkWords } from "./checkWords.ts";
import styles from "./Checks.module.css";

const weight: Readonly<Record<ChannelCheck["status"], number>> = { failed: 0, warning: 1, unknown: 2, ok: 3 };

/** What the platform said about a connection, one by one: what stands in the way first, each with what helps. */
export function Checks({ checks }: { readonly checks: readonly ChannelCheck[] }) {
  const { say } = useWords();
  const time = useTime();
  const sorted = [...checks].sort((a, b) => weight[a.status] - weight[b.status]);
  const failed = checks.filter((check) => check.status === "failed").length;
  return (
    <div>
      <p className={`finding ${styles["finding"]}`}>
        {failed === 0 ? say("checks.fine") : say("checks.failed", { count: failed })}
      </p>
      <ul className={styles["checks"]}>
        {sorted.map((check) => (
          <li key={check.id} data-status={check.status}>
            <b>{say(`checks.status.${check.status}`)}</b>
            <div>
              <span className={styles["what"]}>{titleOf(check.id, say)}</span> {sentenceOf(check, say, time.moment)}
              {remedyOf(check, say)}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function titleOf(id: string, say: Say): string {
  const permission = /^permission:(.+)$/.exec(id)?.[1];
  if (permission !== undefined) return say("checks.id.permission", { name: permission });
  const key = idWords[id];
  return key === undefined ? id : say(key);
}

const idWords: Readonly<Record<string, WordKey>> = {
  token: "checks.id.token",
  page: "checks.id.page",
  human_agent: "checks.id.human_agent",
  app_webhook: "checks.id.app_webhook",
  subscription: "checks.id.subscription",
};

function sentenceOf(check: ChannelCheck, say: Say, moment: (at: number) => string): string {
  const words = checkWords[check.code];
  const valueOf = (name: string, value: ChannelCheck["data"][string]) => {
    if (name === "at" && typeof value === "number") return moment(value);
    if (name === "check") return titleOf(String(value), say);
    return Array.isArray(value) ? value.join(", ") : value;
  };
  const values = Object.fromEntries(
    Object.entries(check.data).map(([name, value]) => [name, valueOf(name, value)] as const),
  );
  return words === undefined ? `${check.code} ${values["detail"] ?? ""}` : say(words.says, { detail: "", ...values });
}

function remedyOf(check: ChannelCheck, say: Say) {
  const words = checkWords[check.code];
  if (words?.remedy === undefined || check.status === "ok") return null;
  return <div className={styles["remedy"]}>{say(words.remedy)}</div>;
}

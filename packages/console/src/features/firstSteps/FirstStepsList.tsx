import type { FirstSteps } from "@botschaft/contract";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useWords } from "../../app/i18n/words.ts";
import styles from "./FirstSteps.module.css";

const steps: readonly { readonly key: keyof FirstSteps; readonly to: NonNullable<LinkProps["to"]> | null }[] = [
  { key: "ownerNamed", to: "/settings/profile" },
  { key: "channelConnected", to: "/channels/connect" },
  { key: "botPublished", to: "/flows" },
  // Nothing to press: somebody writes to the Page.
  { key: "messageReceived", to: null },
  { key: "teamInvited", to: "/settings/members" },
];

export const stepCount = steps.length;

export function doneOf(done: FirstSteps): number {
  return steps.filter(({ key }) => done[key]).length;
}

/** The way from an empty workspace to one at work; what is done is ticked by what really happened. */
export function FirstStepsList({ done }: { readonly done: FirstSteps }) {
  const { say } = useWords();
  const next = steps.find(({ key }) => !done[key]);
  return (
    <ol className={styles["steps"]}>
      {steps.map(({ key, to }) => (
        <li key={key} data-done={done[key] || undefined} aria-current={key === next?.key ? "step" : undefined}>
          <span className={styles["tick"]} role="img" aria-label={say(done[key] ? "steps.done" : "steps.open")}>
            {done[key] ? "✓" : ""}
          </span>
          <span>
            {to === null || done[key] ? <b>{say(`steps.${key}`)}</b> : <Link to={to}>{say(`steps.${key}`)}</Link>}
            {!done[key] && <small>{say(`steps.${key}.how`)}</small>}
          </span>
        </li>
      ))}
    </ol>
  );
}

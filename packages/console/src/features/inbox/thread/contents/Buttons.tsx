import type { Button } from "@botschaft/core";
import { useWords } from "../../../../app/i18n/words.ts";
import { safeHref } from "../../../../ui/text/linkify.ts";
import { isChosen, type Chosen } from "../../model/threadItems.ts";
import styles from "./contents.module.css";

/** Buttons as the customer sees them. Here they are shown, not pressed; only web addresses can be opened. */
export function Buttons({ buttons, chosen }: { readonly buttons: readonly Button[]; readonly chosen: Chosen | null }) {
  const { say } = useWords();
  return (
    <ul className={styles["buttons"]}>
      {buttons.map((button, index) => {
        const href = button.kind === "url" ? safeHref(button.url) : null;
        const isTapped = button.kind === "postback" && chosen !== null && isChosen(button, chosen);
        return (
          <li key={index} data-chosen={isTapped || undefined} dir="auto">
            {href === null ? (
              <span title={button.kind === "phone" ? button.phoneNumber : undefined}>{button.title}</span>
            ) : (
              <a href={href} target="_blank" rel="noopener noreferrer">
                {button.title}
              </a>
            )}
            {isTapped && <span className="visuallyHidden"> ({say("choice.chosen")})</span>}
          </li>
        );
      })}
    </ul>
  );
}

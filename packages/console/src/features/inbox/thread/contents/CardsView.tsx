import type { Card } from "@botschaft/core";
import { safeHref } from "../../../../ui/text/linkify.ts";
import { Picture } from "./Picture.tsx";
import type { Chosen } from "../../model/threadItems.ts";
import { Buttons } from "./Buttons.tsx";
import styles from "./contents.module.css";

/** Cards beside each other, to be scrolled through as on a phone. */
export function CardsView({
  cards,
  chosen,
  bubble,
}: {
  readonly cards: readonly Card[];
  readonly chosen: Chosen | null;
  readonly bubble: string;
}) {
  return (
    <div
      className={styles["cards"]}
      tabIndex={cards.length > 1 ? 0 : undefined}
      role={cards.length > 1 ? "group" : undefined}
    >
      {cards.map((card, index) => {
        const href = card.url === undefined ? null : safeHref(card.url);
        return (
          <div key={index} className={`${bubble} ${styles["card"]}`} data-kind="flush">
            {card.imageUrl !== undefined && (
              <Picture url={card.imageUrl} className={styles["cardPicture"] ?? ""} alt="" />
            )}
            <div className={styles["cardText"]}>
              <b dir="auto">
                {href === null ? (
                  card.title
                ) : (
                  <a href={href} target="_blank" rel="noopener noreferrer">
                    {card.title}
                  </a>
                )}
              </b>
              {card.subtitle !== undefined && <span dir="auto">{card.subtitle}</span>}
            </div>
            {card.buttons !== undefined && <Buttons buttons={card.buttons} chosen={chosen} />}
          </div>
        );
      })}
    </div>
  );
}

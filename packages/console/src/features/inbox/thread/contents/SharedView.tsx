import type { SharedContent } from "@botschaft/core";
import { useWords } from "../../../../app/i18n/words.ts";
import { safeHref } from "../../../../ui/text/linkify.ts";
import { Picture } from "./Picture.tsx";
import styles from "./contents.module.css";

/** A link, post, reel, product or cart that the customer shared. */
export function SharedView({ content, bubble }: { readonly content: SharedContent; readonly bubble: string }) {
  const { say } = useWords();
  const href = content.url === undefined ? null : safeHref(content.url);
  const title = content.title ?? content.url ?? say(`shared.${content.what}`);
  return (
    <div className={`${bubble} ${styles["card"]}`} data-kind="flush">
      {content.imageUrl !== undefined && (
        <Picture url={content.imageUrl} className={styles["cardPicture"] ?? ""} alt="" />
      )}
      <div className={styles["cardText"]}>
        <span className={styles["via"]}>{say(`shared.${content.what}`)}</span>
        <b dir="auto">
          {href === null ? (
            title
          ) : (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
              {title}
            </a>
          )}
        </b>
        {content.subtitle !== undefined && <span dir="auto">{content.subtitle}</span>}
      </div>
    </div>
  );
}

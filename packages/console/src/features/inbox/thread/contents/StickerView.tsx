import type { StickerContent } from "@botschaft/core";
import { useWords } from "../../../../app/i18n/words.ts";
import { Picture } from "./Picture.tsx";
import styles from "./contents.module.css";

export function StickerView({ content, bubble }: { readonly content: StickerContent; readonly bubble: string }) {
  const { say } = useWords();
  if (content.url === undefined)
    return (
      <div className={bubble}>
        <em>{say("media.sticker")}</em>
      </div>
    );
  return (
    <div className={bubble} data-kind="bare">
      <Picture url={content.url} className={styles["sticker"] ?? ""} alt={say("media.sticker")} />
    </div>
  );
}

import type { UnsupportedContent } from "@botschaft/core";
import { useWords } from "../../../../app/i18n/words.ts";
import { RawContent } from "../../../../ui/text/RawContent.tsx";
import styles from "./contents.module.css";

/** Something of a kind we do not know: a grey card that says so, with what came when asked. */
export function UnsupportedView({ content }: { readonly content: Pick<UnsupportedContent, "type" | "raw"> }) {
  const { say } = useWords();
  return (
    <div className={styles["unknown"]}>
      <span>{say("message.unsupported", { type: content.type })}</span>
      <RawContent raw={content.raw} />
    </div>
  );
}

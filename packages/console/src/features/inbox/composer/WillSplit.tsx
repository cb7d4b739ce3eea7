import { capabilityTable, maxReplyLength, measureReply, type ChannelKind } from "@botschaft/core";
import { useWords } from "../../../app/i18n/words.ts";
import type { ComposerMode } from "./drafts.ts";
import styles from "./Composer.module.css";

/** From here on it is said how much still fits. */
const nearTheEnd = 0.1;

/** By how many characters a text is too long to go; 0: it goes. */
export function excessOf(text: string, mode: ComposerMode, channel: ChannelKind): number {
  if (mode === "note") return Math.max(0, text.trim().length - maxReplyLength);
  return measureReply(text, capabilityTable[channel]).over;
}

/** What will become of a long text, said while it is written: in how many messages it goes, how much still fits, by how much it is too long. */
export function WillSplit({
  text,
  mode,
  channel,
}: {
  readonly text: string;
  readonly mode: ComposerMode;
  readonly channel: ChannelKind;
}) {
  const { say } = useWords();
  const over = excessOf(text, mode, channel);
  const capabilities = capabilityTable[channel];
  const { parts, left } =
    mode === "note" ? { parts: 1, left: maxReplyLength - text.length } : measureReply(text, capabilities);
  const most = mode === "note" ? maxReplyLength : capabilities.maxTextLength;
  // The place is always there, so that screen readers notice when something stands in it.
  return (
    <span role="status" className={styles["split"]} data-tone={over > 0 ? "warn" : undefined}>
      {over > 0
        ? say("composer.over", { count: over })
        : parts > 1
          ? say("composer.parts", { count: parts })
          : left < most * nearTheEnd
            ? say("composer.fits", { count: left })
            : null}
    </span>
  );
}

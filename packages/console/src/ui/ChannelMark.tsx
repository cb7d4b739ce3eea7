import type { ChannelKind } from "@botschaft/core";
import { useWords } from "../app/i18n/words.ts";
import styles from "./ChannelMark.module.css";

/** The small sign of a channel; the only place where a platform's colour appears. Its shape differs too, not only its colour. */
export function ChannelMark({ kind, size = 12 }: { readonly kind: ChannelKind; readonly size?: number }) {
  const { say } = useWords();
  return (
    <span
      className={styles["mark"]}
      data-kind={kind}
      role="img"
      aria-label={say(`channel.kind.${kind}`)}
      title={say(`channel.kind.${kind}`)}
      style={{ width: size, height: size }}
    >
      <svg viewBox="0 0 12 12" width={size} height={size} aria-hidden="true">
        {glyphs[kind]}
      </svg>
    </span>
  );
}

const stroke = {
  fill: "none",
  stroke: "#fff",
  strokeWidth: 1.5,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

const glyphs: Readonly<Record<ChannelKind, React.ReactNode>> = {
  messenger: <path d="M3 7.4 5.2 5l1.7 1.6L9 4.6" {...stroke} />,
  instagram: <circle cx="6" cy="6" r="2.1" {...stroke} />,
  whatsapp: <path d="M4.2 3.8c-.4 2 1.9 4.400 4 4" {...stroke} />,
  webchat: <path d="M3.4 4.2h5.2v3.2H6L4.4 8.8V7.4h-1z" fill="#fff" />,
};

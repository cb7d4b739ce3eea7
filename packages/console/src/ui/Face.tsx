import type { ChannelKind } from "@botschaft/core";
import { useState } from "react";
import { useFirstScreenStands } from "../app/firstScreen.ts";
import { ChannelMark } from "./ChannelMark.tsx";
import { initialsOf, tintOf } from "./initials.ts";
import styles from "./Face.module.css";

interface FaceProps {
  readonly name: string;
  /** Keeps the tint the same when the name changes. */
  readonly id: string;
  readonly pictureUrl?: string | null;
  readonly channel?: ChannelKind;
  readonly size?: number;
}

/** A person: their picture, or their initials where there is none (or it has expired), with the channel they write on. */
export function Face({ name, id, pictureUrl, channel, size = 36 }: FaceProps) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  // Names first: two dozen pictures would stand in line before what one can read.
  const isTheirTurn = useFirstScreenStands();
  const hasPicture = isTheirTurn && pictureUrl !== null && pictureUrl !== undefined && pictureUrl !== brokenUrl;
  return (
    <span
      className={styles["face"]}
      style={{ width: size, height: size, background: tintOf(id), fontSize: size < 32 ? "var(--t-xxs)" : "var(--t-s)" }}
    >
      {hasPicture ? (
        <img
          src={pictureUrl}
          alt=""
          loading="lazy"
          decoding="async"
          referrerPolicy="no-referrer"
          onError={() => setBrokenUrl(pictureUrl)}
        />
      ) : (
        <span aria-hidden="true">{initialsOf(name)}</span>
      )}
      {channel !== undefined && (
        <span className={styles["channel"]}>
          <ChannelMark kind={channel} />
        </span>
      )}
    </span>
  );
}

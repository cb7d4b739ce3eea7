import type { GoneReason, ShownContent } from "@botschaft/contract";
import { useWords } from "../../../../app/i18n/words.ts";
import { SafeText } from "../../../../ui/text/SafeText.tsx";
import { FileSign } from "../../../../ui/signs.tsx";
import type { SayableContent } from "../../data/sayable.ts";
import { AudioPlayer } from "./AudioPlayer.tsx";
import { Picture } from "./Picture.tsx";
import { pictureAddress } from "./pictureAddress.ts";
import styles from "./contents.module.css";

type Media = Extract<ShownContent | SayableContent, { kind: "media" }>;
type Item = Media["items"][number];

/** Pictures, sounds, films and files. */
export function MediaView({ content, bubble }: { readonly content: Media; readonly bubble: string }) {
  return (
    <>
      {content.items.map((item, index) => (
        <MediaItemView key={index} item={item} bubble={bubble} />
      ))}
      {content.caption !== undefined && content.caption !== "" && (
        <div className={bubble}>
          <SafeText text={content.caption} />
        </div>
      )}
    </>
  );
}

function MediaItemView({ item, bubble }: { readonly item: Item; readonly bubble: string }) {
  const { say } = useWords();
  const address = "url" in item.source ? pictureAddress(item.source.url) : null;
  if ("gone" in item && item.gone !== undefined) return <GoneMedia item={item} why={item.gone} bubble={bubble} />;
  if (address === null)
    return (
      <div className={bubble}>
        <span className={styles["file"]}>
          <FileSign />
          {item.fileName ?? say(`media.${item.type}`)}
        </span>
      </div>
    );
  switch (item.type) {
    case "image":
      return (
        <a
          className={`${bubble} ${styles["picture"]}`}
          data-kind="flush"
          href={address}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={say("media.open")}
        >
          <Picture url={address} className={styles["pictureImage"] ?? ""} alt={item.fileName ?? say("media.image")} />
        </a>
      );
    case "video":
      return (
        <div className={bubble} data-kind="flush">
          <video
            className={styles["video"]}
            src={address}
            controls
            preload="metadata"
            aria-label={item.fileName ?? say("media.video")}
          />
        </div>
      );
    case "audio":
      return (
        <div className={bubble}>
          <AudioPlayer src={address} durationMs={item.durationMs} />
        </div>
      );
    case "file":
      return (
        <div className={bubble}>
          <a
            className={styles["file"]}
            href={address}
            target="_blank"
            rel="noopener noreferrer"
            download={item.fileName ?? true}
          >
            <FileSign />
            <span dir="auto">{item.fileName ?? say("media.file")}</span>
          </a>
        </div>
      );
  }
}

/**
 * The customer sent something of which there is no copy: what it was, and that it is gone, instead of a broken picture. What was too
 * large may still be there for some days.
 */
function GoneMedia({ item, why, bubble }: { readonly item: Item; readonly why: GoneReason; readonly bubble: string }) {
  const { say } = useWords();
  const name = <span dir="auto">{item.fileName ?? say(`media.${item.type}`)}</span>;
  const address = why === "too_large" && "url" in item.source ? pictureAddress(item.source.url) : null;
  return (
    <div className={bubble} title={say(`media.notKept.${why}`)}>
      <span className={styles["file"]}>
        <FileSign />
        <span>
          {address === null ? (
            name
          ) : (
            <a href={address} target="_blank" rel="noopener noreferrer">
              {name}
            </a>
          )}
          <small>{say(address === null ? "media.notKept" : "media.notKept.too_large")}</small>
        </span>
      </span>
    </div>
  );
}

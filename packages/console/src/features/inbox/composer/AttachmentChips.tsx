import { useProblemSentence } from "../../../app/api/useProblemSentence.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { CloseSign, FileSign } from "../../../ui/signs.tsx";
import type { Attachment, Attachments } from "./useAttachments.ts";
import styles from "./Composer.module.css";

/** The files that go with the message, each with how far it is. */
export function AttachmentChips({
  attachments,
  onRemoved,
}: {
  readonly attachments: Attachments;
  readonly onRemoved: () => void;
}) {
  const { say } = useWords();
  if (attachments.all.length === 0) return null;
  return (
    <ul className={styles["files"]} aria-label={say("composer.files")}>
      {attachments.all.map((attachment) => (
        <li key={attachment.key} data-state={attachment.state.kind}>
          {attachment.previewUrl === null ? <FileSign /> : <img src={attachment.previewUrl} alt="" />}
          <span>
            <span dir="auto" className={styles["fileName"]}>
              {attachment.file.name}
            </span>
            <Progress attachment={attachment} retry={() => attachments.retry(attachment.key)} />
          </span>
          <button
            type="button"
            onClick={() => {
              attachments.remove(attachment.key);
              onRemoved();
            }}
            aria-label={say("composer.removeFile", { name: attachment.file.name })}
          >
            <CloseSign />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Progress({ attachment, retry }: { readonly attachment: Attachment; readonly retry: () => void }) {
  const { say } = useWords();
  const sentence = useProblemSentence();
  switch (attachment.state.kind) {
    case "uploading":
      return (
        <small>
          <span role="status">{say("composer.uploading")}</span>
          <progress
            value={attachment.state.share}
            aria-label={say("composer.uploadOf", { name: attachment.file.name })}
          />
        </small>
      );
    case "ready":
      return null;
    case "too_large":
      return <small role="alert">{say("composer.tooLarge")}</small>;
    case "failed":
      return (
        <small role="alert">
          {sentence(attachment.state.error)}{" "}
          <button type="button" onClick={retry}>
            {say("delivery.retry")}
          </button>
        </small>
      );
  }
}

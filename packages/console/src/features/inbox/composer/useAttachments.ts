import { mediaSizeLimitBytes, type Media } from "@botschaft/contract";
import { useSyncExternalStore } from "react";
import { uploadFile } from "../../../app/api/uploadFile.ts";
import { attachmentsOf, changeAttachments, subscribeAttachments } from "./attachmentStore.ts";
import { newId } from "../../../ui/newId.ts";

/** A file on its way into a message: shown at once, uploaded meanwhile. */
export interface Attachment {
  readonly key: string;
  readonly file: File;
  /** For pictures only; released when it goes. */
  readonly previewUrl: string | null;
  readonly state:
    | { readonly kind: "uploading"; readonly share: number }
    | { readonly kind: "ready"; readonly media: Media }
    | { readonly kind: "failed"; readonly error: unknown }
    | { readonly kind: "too_large" };
}

export interface Attachments {
  readonly all: readonly Attachment[];
  readonly add: (files: Iterable<File>) => void;
  readonly retry: (key: string) => void;
  readonly remove: (key: string) => void;
  /** Hands out what is ready and empties the box. */
  readonly take: () => readonly Media[];
}

export function useAttachments(conversationId: string): Attachments {
  const all = useSyncExternalStore(subscribeAttachments, () => attachmentsOf(conversationId));
  const setAll = (how: (now: readonly Attachment[]) => readonly Attachment[]) => changeAttachments(conversationId, how);
  const setState = (key: string, state: Attachment["state"]) =>
    setAll((now) => now.map((each) => (each.key === key ? { ...each, state } : each)));
  const upload = (attachment: Attachment) => {
    setState(attachment.key, { kind: "uploading", share: 0 });
    uploadFile(attachment.file, (share) => setState(attachment.key, { kind: "uploading", share })).then(
      (media) => setState(attachment.key, { kind: "ready", media }),
      (error: unknown) => setState(attachment.key, { kind: "failed", error }),
    );
  };

  return {
    all,
    add(files) {
      const added = [...files].map(
        (file): Attachment => ({
          key: newId(),
          file,
          previewUrl: file.type.startsWith("image/") ? URL.createObjectURL(file) : null,
          state: file.size > mediaSizeLimitBytes ? { kind: "too_large" } : { kind: "uploading", share: 0 },
        }),
      );
      setAll((now) => [...now, ...added]);
      for (const attachment of added) if (attachment.state.kind === "uploading") upload(attachment);
    },
    retry(key) {
      const found = all.find((each) => each.key === key);
      if (found !== undefined) upload(found);
    },
    remove(key) {
      all.filter((each) => each.key === key).forEach(release);
      setAll((now) => now.filter((each) => each.key !== key));
    },
    take() {
      all.forEach(release);
      setAll(() => []);
      return all.flatMap((each) => (each.state.kind === "ready" ? [each.state.media] : []));
    },
  };
}

function release(attachment: Attachment): void {
  if (attachment.previewUrl !== null) URL.revokeObjectURL(attachment.previewUrl);
}

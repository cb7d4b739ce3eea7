import type { AccountAddress, MediaType, PlatformAnswer, PlatformCall } from "@botschaft/core";
import { readAnswer } from "../meta/graphAnswer.ts";
import { graphCall } from "../meta/graphCall.ts";
import { readId } from "../meta/read.ts";

export type UploadOutcome =
  /** Usable in a media item as `uploadedId`. It expires after 90 days, so keep where the file came from. */
  | { readonly kind: "uploaded"; readonly attachmentId: string }
  | {
      readonly kind: "failed";
      readonly reason: "cannot_fetch" | "too_large" | "invalid_id" | "other";
      readonly retryAfterMs: number | undefined;
      readonly detail: string;
    };

/** Lets the platform fetch a file once, so that it can be sent many times by its id. */
export function uploadCall(
  file: { readonly type: MediaType; readonly url: string },
  account: AccountAddress,
): PlatformCall {
  const attachment = { type: file.type, payload: { url: file.url, is_reusable: true } };
  return graphCall(account, {
    method: "POST",
    path: `${encodeURIComponent(account.accountId)}/message_attachments`,
    body: { message: { attachment } },
    bucket: file.type === "image" ? "text" : "heavy_media",
  });
}

/** Never throws. */
export function parseUpload(answer: PlatformAnswer): UploadOutcome {
  const read = readAnswer(answer);
  if (read.kind === "failed") {
    return {
      kind: "failed",
      reason: reasonOf(read.error?.subcode),
      retryAfterMs: read.retryAfterMs,
      detail: read.detail,
    };
  }
  const attachmentId = readId(read.data.attachment_id);
  if (attachmentId !== undefined) return { kind: "uploaded", attachmentId };
  return { kind: "failed", reason: "other", retryAfterMs: undefined, detail: "the answer names no attachment" };
}

function reasonOf(subcode: number | undefined): Extract<UploadOutcome, { kind: "failed" }>["reason"] {
  switch (subcode) {
    case 2_018_008:
    case 2_018_294:
    case 2_018_047:
      return "cannot_fetch";
    case 2_018_109:
      return "too_large";
    case 2_018_074:
      return "invalid_id";
    default:
      return "other";
  }
}

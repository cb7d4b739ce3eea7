import { GraphError } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import type { Page } from "../model.ts";
import { getThread } from "../../world/threads.ts";
import { type Addressee, noMatchingUser } from "./addressee.ts";

const SEVEN_DAYS_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * A private answer to a comment or to a visitor's post: one message, within seven days, on the own Page only. It opens no
 * window; the person's answer to it does.
 */
export function findPrivateReply(call: GraphCall, page: Page, kind: "comment_id" | "post_id", id: string): Addressee {
  const { world, platform } = call;
  const found = kind === "comment_id" ? world.comments.get(id) : undefined;
  const post = found?.post ?? (kind === "post_id" ? world.posts.get(id) : undefined);
  const written = found?.comment ?? post;
  if (post?.ownerId !== page.id || written === undefined || found?.comment.isRemoved === true) throw noMatchingUser();
  const { personId } = written;
  if (personId === null)
    throw new GraphError({ code: 10903, message: "(#10903) This user cannot reply to this activity" });
  if (written.isReplied === true)
    throw new GraphError({ code: 10900, message: "(#10900) Activity already replied to" });
  if (world.clock.now() - written.at > SEVEN_DAYS_MS)
    throw new GraphError({
      code: 10,
      subcode: 2018278,
      message: "(#10) This message is sent outside of allowed window.",
    });
  if (!platform.rates.take(`privateReplies/${page.id}`, world.limits.privateRepliesPerHour, HOUR_MS))
    throw new GraphError({ code: 613, message: "(#613) Calls to this api have exceeded the rate limit." });
  return {
    thread: getThread(world, page.id, personId),
    privateReply: {
      quoted: written.text,
      settle: () => {
        written.isReplied = true;
        world.changes.emit("setup");
      },
    },
  };
}

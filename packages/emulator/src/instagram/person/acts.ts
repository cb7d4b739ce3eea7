/** What people do on Instagram and not on Messenger: answer a story, mention the account in theirs, share a post. */
import { say } from "../../messenger/person/act.ts";
import { drawnStory } from "../pictures.ts";
import type { Platform } from "../../platform.ts";
import type { Attachment, Message, Thread } from "../../world/thread.ts";
import { storyOf } from "../comments.ts";
import { getInstagram } from "../setup.ts";

const DAY_MS = 86_400_000;

/** Answers a story of the account: the newest unless one is named. */
export function replyToStory(platform: Platform, thread: Thread, text: string, storyId: string | undefined): Message {
  const story = storyOf(platform, getInstagram(platform.world, thread.pageId), storyId);
  return say(platform, thread, {
    text,
    story: { id: story.id, url: story.pictureUrl ?? "", until: story.at + DAY_MS },
  });
}

/** Mentions the account in a story of their own; `url` is its picture. */
export function mentionInStory(platform: Platform, thread: Thread, url: string | undefined): Message {
  const picture = url ?? drawnStory(platform.world, `${thread.personId}-story`);
  return say(platform, thread, { attachments: [{ type: "story_mention", url: picture }] });
}

/** Shares somebody's post or reel into the chat. */
export function sharePost(
  platform: Platform,
  thread: Thread,
  { title, isReel, url }: { title: string; isReel: boolean; url?: string | undefined },
): Message {
  const attachment: Attachment = {
    type: isReel ? "ig_reel" : "ig_post",
    postId: `17${thread.lastEventAt}`,
    title,
    url: url ?? drawnStory(platform.world, title),
  };
  return say(platform, thread, { attachments: [attachment] });
}

/** Something that vanishes, a poll, a sticker of the newest kind: the app learns that there was something. */
export function sendUnsupported(platform: Platform, thread: Thread): Message {
  return say(platform, thread, { isUnsupported: true });
}

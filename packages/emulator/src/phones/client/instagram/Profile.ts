import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api, localUrl, type PostView, type ThreadView } from "../api.ts";
import { useWords } from "../context.ts";
import { html } from "../html.ts";
import { icon } from "../icons.ts";
import { onGeneral, platformNow } from "../live.ts";

const DAY_MS = 86_400_000;

export interface InstagramProfileProps {
  readonly view: ThreadView;
  readonly onAct: (act: string, body: unknown) => void;
  readonly onClose: () => void;
}

/** The account's profile, laid over the chat: its story to answer to, its posts to comment on. */
export function InstagramProfile({ view, onAct, onClose }: InstagramProfileProps): VNode {
  const words = useWords();
  const posts = usePosts(view.page.id);
  const story = posts.findLast(({ kind, at }) => kind === "STORY" && platformNow() - at < DAY_MS);
  const others = posts.filter(({ kind }) => kind !== "STORY").toReversed();
  return html`<div class="sheet profile" role="group" aria-label=${view.page.name} onKeyDown=${(event: KeyboardEvent) => event.key === "Escape" && onClose()}>
    <div class="sheet-head"><b>${view.page.username}</b><button type="button" class="tool" aria-label=${words.close} onClick=${onClose}>${icon("close")}</button></div>
    ${
      story === undefined
        ? html`<p class="small">${words.noStory}</p>`
        : html`<div class="profile-story">
          <img src=${localUrl(story.pictureUrl)} alt=${words.story} />
          <${LineField} label=${words.replyToStory} onSend=${(text: string) => {
            onClose();
            onAct("story-reply", { text, story: story.id });
          }} />
        </div>`
    }
    ${others.length === 0 && html`<p class="small">${words.noPosts}</p>`}
    ${others.map((post) => html`<${Post} key=${post.id} post=${post} view=${view} />`)}
  </div>`;
}

function Post({ post, view }: { post: PostView; view: ThreadView }): VNode {
  const words = useWords();
  const who = (personId: string | null) =>
    personId === null ? words.account : personId === view.person.id ? words.you : words.otherPerson;
  return html`<article class="profile-post">
    <img src=${localUrl(post.pictureUrl)} alt="" />
    <p dir="auto">${post.kind === "LIVE" && post.isOver !== true && html`<b class="live">${words.liveNow}</b>`} ${post.text}</p>
    ${post.comments.map((comment) => html`<p class="comment" dir="auto"><b>${who(comment.personId)}</b> ${comment.text}</p>`)}
    ${post.isOver !== true && html`<${LineField} label=${words.writeComment} onSend=${(text: string) => void api.commentOn(view.page.id, view.person.id, post.id, text)} />`}
  </article>`;
}

function LineField({ label, onSend }: { label: string; onSend: (text: string) => void }): VNode {
  const [text, setText] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.trim() === "") return;
    onSend(text);
    setText("");
  };
  return html`<form class="line-field" onSubmit=${submit}>
    <input type="text" aria-label=${label} placeholder=${label} value=${text} onInput=${(event: Event) => event.currentTarget instanceof HTMLInputElement && setText(event.currentTarget.value)} />
  </form>`;
}

function usePosts(accountId: string): readonly PostView[] {
  const [posts, setPosts] = useState<readonly PostView[]>([]);
  useEffect(() => {
    const load = () => void api.posts(accountId).then(setPosts, () => undefined);
    load();
    return onGeneral((kind) => kind === "setup" && load());
  }, [accountId]);
  return posts;
}

/** What else can be sent on Instagram. */
export function InstagramTray({ onAct }: { onAct: (act: string, body: unknown) => void }): VNode {
  const words = useWords();
  const item = (label: string, act: string, body: unknown) =>
    html`<button type="button" onClick=${() => onAct(act, body)}>${label}</button>`;
  return html`<div class="send-tray" role="group" aria-label=${words.moreToSend}>
    ${item(words.mentionInStory, "story-mention", {})}
    ${item(words.sharePost, "share-post", { title: words.sharedTitle })}
    ${item(words.shareReel, "share-post", { title: words.sharedTitle, isReel: true })}
    ${item(words.sendVanishing, "unsupported", {})}
  </div>`;
}

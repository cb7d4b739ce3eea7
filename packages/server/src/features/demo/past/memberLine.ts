import { randomUUID } from "node:crypto";
import type { MemberCommand } from "@botschaft/core";
import { instantOf, nextOpenDay, shopTime } from "./shopClock.ts";
import type { Stage } from "./stage.ts";
import type { MemberLine } from "./story.ts";

/** What the member asked for. */
export function commandOf(
  line: MemberLine,
  at: number,
  stage: Pick<Stage, "members" | "mediaUrl" | "now">,
): MemberCommand {
  switch (line.does) {
    case "replies":
      return { kind: "reply", content: { kind: "text", text: line.text }, clientKey: randomUUID() };
    case "shows": {
      const { title, subtitle, url, button } = line;
      const buttons = [{ kind: "url", title: button, url } as const];
      const card = { title, subtitle, imageUrl: stage.mediaUrl(line.picture), url, buttons };
      return { kind: "reply", content: { kind: "cards", cards: [card] }, clientKey: randomUUID() };
    }
    case "notes":
      return { kind: "note", text: line.text, clientKey: randomUUID() };
    case "takes":
      return { kind: "take" };
    case "closes":
      return { kind: "close" };
    case "hands_back":
      return { kind: "hand_back" };
    case "assigns":
      return { kind: "assign", memberId: stage.members[line.to].id, memberName: stage.members[line.to].name };
    case "snoozes": {
      const from = line.from === "then" ? at : stage.now;
      return { kind: "snooze", until: instantOf(nextOpenDay(shopTime(from).date), line.time) };
    }
    case "tags":
      return { kind: "set_tags", add: line.tags, remove: [] };
  }
}

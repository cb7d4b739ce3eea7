/**
 * Who looks at which conversation, and who writes there, right now.
 *
 * It is known by telling alone: a screen says so every few seconds, every process hears it and keeps it in memory until it has not
 * been said for a while. Nothing is stored, and the way of a message knows nothing of it.
 */
import type { Pool } from "pg";

export const PRESENCE_TOPIC = "botschaft_presence";

/** Screens say every 20 s that they are there, and every 3 s that somebody writes. */
const HERE_FOR_MS = 45_000;
const WRITING_FOR_MS = 7_000;
const LOOK_EVERY_MS = 1_000;
/** More than any team has open; what comes beyond is not shown. */
const MAX_SCREENS = 10_000;
/** Of one person in one conversation, in tabs and on devices. */
const MAX_SCREENS_EACH = 20;

export interface Presence {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly memberId: string;
  /** One tab's own; two tabs of a person are one face. */
  readonly screenId: string;
  readonly state: "here" | "writing" | "gone";
}

export interface PresentPerson {
  readonly memberId: string;
  readonly isWriting: boolean;
}

/** What is made of it for screens. */
export interface PresenceSource<Event> {
  presence(conversationId: string, people: readonly PresentPerson[]): Event;
}

interface Screen {
  readonly memberId: string;
  readonly hereUntil: number;
  readonly writingUntil: number;
}

interface Room {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly screens: Map<string, Screen>;
  told: string;
}

export class PresenceBook {
  readonly #pool: Pool;
  readonly #tell: (workspaceId: string, conversationId: string, people: readonly PresentPerson[]) => void;
  readonly #rooms = new Map<string, Room>();
  #screens = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `tell` is called whenever somebody came, went, began to write or stopped. */
  constructor(
    pool: Pool,
    tell: (workspaceId: string, conversationId: string, people: readonly PresentPerson[]) => void,
  ) {
    this.#pool = pool;
    this.#tell = tell;
  }

  /** Tells every process, this one too. */
  async announce(presence: Presence): Promise<void> {
    const { workspaceId, conversationId, memberId, screenId, state } = presence;
    const payload = JSON.stringify([workspaceId, conversationId, memberId, screenId, state]);
    await this.#pool.query("select pg_notify($1, $2)", [PRESENCE_TOPIC, payload]);
  }

  hear(payload: string): void {
    const [workspaceId, conversationId, memberId, screenId, state] = JSON.parse(payload) as [
      string,
      string,
      string,
      string,
      Presence["state"],
    ];
    this.note({ workspaceId, conversationId, memberId, screenId, state }, Date.now());
  }

  /** As heard at `now`, ms. */
  note({ workspaceId, conversationId, memberId, screenId, state }: Presence, now: number): void {
    const key = roomKey(workspaceId, conversationId);
    const room = this.#rooms.get(key) ?? { workspaceId, conversationId, screens: new Map(), told: "[]" };
    const screen = `${memberId} ${screenId}`;
    const known = room.screens.get(screen);
    if (state === "gone") this.#forget(room, screen);
    else {
      if (known === undefined && !this.#hasPlace(room, memberId)) return;
      if (known === undefined) this.#screens += 1;
      const writingUntil = state === "writing" ? now + WRITING_FOR_MS : 0;
      room.screens.set(screen, { memberId, hereUntil: now + HERE_FOR_MS, writingUntil });
    }
    this.#rooms.set(key, room);
    this.#look(key, room, now);
    if (this.#rooms.size > 0) this.#timer ??= setInterval(() => this.lookAgain(Date.now()), LOOK_EVERY_MS).unref();
  }

  /** Who is there now, as far as this process has heard; ordered by id. */
  peopleIn(workspaceId: string, conversationId: string): readonly PresentPerson[] {
    const room = this.#rooms.get(roomKey(workspaceId, conversationId));
    return room === undefined ? [] : peopleOf(room, Date.now());
  }

  /** Forgets who has not been heard of for a while. */
  lookAgain(now: number): void {
    for (const [key, room] of this.#rooms) {
      for (const [screen, { hereUntil }] of room.screens) if (hereUntil <= now) this.#forget(room, screen);
      this.#look(key, room, now);
    }
    if (this.#rooms.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#rooms.clear();
  }

  #hasPlace(room: Room, memberId: string): boolean {
    const own = [...room.screens.values()].filter((each) => each.memberId === memberId);
    return this.#screens < MAX_SCREENS && own.length < MAX_SCREENS_EACH;
  }

  #forget(room: Room, screen: string): void {
    if (room.screens.delete(screen)) this.#screens -= 1;
  }

  #look(key: string, room: Room, now: number): void {
    const people = peopleOf(room, now);
    if (room.screens.size === 0) this.#rooms.delete(key);
    const told = JSON.stringify(people);
    if (told === room.told) return;
    room.told = told;
    this.#tell(room.workspaceId, room.conversationId, people);
  }
}

function peopleOf({ screens }: Room, now: number): PresentPerson[] {
  const people = new Map<string, boolean>();
  for (const { memberId, hereUntil, writingUntil } of screens.values())
    if (hereUntil > now) people.set(memberId, people.get(memberId) === true || writingUntil > now);
  return [...people].sort(([a], [b]) => (a < b ? -1 : 1)).map(([memberId, isWriting]) => ({ memberId, isWriting }));
}

function roomKey(workspaceId: string, conversationId: string): string {
  return `${workspaceId} ${conversationId}`;
}

import { GraphError } from "../../graph/graphError.ts";
import { type Field, pick } from "../../graph/fields.ts";
import { expiringUrl } from "../../media/expiringUrl.ts";
import { nameOf } from "../../world/people.ts";
import type { World } from "../../world/world.ts";
import type { Thread } from "../../world/thread.ts";

/** What a Page may know of a person; an empty object without consent. */
export function userProfile(world: World, thread: Thread, fields: readonly Field[]): Record<string, unknown> {
  const person = world.people.get(thread.personId);
  if (person === undefined || person.phoneOnly) {
    throw new GraphError({ code: 100, subcode: 2018218, message: "(#100) No profile available for this user." });
  }
  if (!person.consent) return {};
  const profile = {
    id: thread.psid,
    name: nameOf(person),
    first_name: person.firstName,
    last_name: person.lastName,
    profile_pic: expiringUrl(
      world,
      person.pictureUrl ?? `${world.url}/_media/faces/${encodeURIComponent(person.id)}.png`,
    ),
    locale: person.locale,
    timezone: person.timezone,
    ...(person.gender === null ? {} : { gender: person.gender }),
  };
  return pick(profile, fields.length > 0 ? fields : BASICS);
}

const BASICS: Field[] = ["first_name", "last_name", "profile_pic"].map((name) => ({
  name,
  limit: undefined,
  fields: [],
}));

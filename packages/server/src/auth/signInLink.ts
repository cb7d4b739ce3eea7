import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { Auth } from "./auth.ts";

/** Who runs the installation, before anybody has a name. */
export const FIRST_OWNER = { email: "owner@botschaft.local", name: "Owner" } as const;

/**
 * A link that signs this person in once, within a day. Who holds it is in: it is for the terminal, not for mail.
 * A person nobody knows yet is created by following it.
 */
export async function createSignInLink(
  auth: Auth,
  person: { readonly email: string; readonly name: string },
): Promise<string> {
  let link: string | undefined;
  await auth.api.signInMagicLink({
    body: { ...person, callbackURL: "/", metadata: { tell: (url: string) => (link = url) } },
    headers: new Headers(),
  });
  if (link === undefined) throw new Error("no sign-in link was made");
  return link;
}

/**
 * The person who runs the installation: whoever is marked so, else the first owner of any workspace, else the first person, else
 * one we create. From then on they are marked, so that an owner who comes later never gets the terminal's link.
 * Used at start for the demo workspace and for the printed link.
 */
export async function ensureFirstOwner(pool: Pool): Promise<{ userId: string; email: string; name: string }> {
  const { rows } = await pool.query<{ userId: string; email: string; name: string }>(
    `update users set runs_installation = true
      where id = (select u.id from users u left join members m on m.user_id = u.id and m.role = 'owner'
                   order by u.runs_installation desc, m.created_at nulls last, u.created_at limit 1)
     returning id as "userId", email, name`,
  );
  const known = rows[0];
  if (known) return known;
  const userId = randomUUID();
  await pool.query(
    "insert into users (id, name, email, email_verified, runs_installation) values ($1, $2, $3, true, true)",
    [userId, FIRST_OWNER.name, FIRST_OWNER.email],
  );
  return { userId, ...FIRST_OWNER };
}

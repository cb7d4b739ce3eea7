import { randomBytes, randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { insertOwner } from "../members/index.ts";
import { insertWorkspace, type WorkspaceRow } from "./queries.ts";

/** Creates a workspace, with this person as its owner where one is named. */
export async function createWorkspace(
  pool: Pool,
  wanted: { readonly name: string; readonly settings: object; readonly ownerUserId: string | null },
): Promise<WorkspaceRow> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const id = randomUUID();
    const slug = slugOf(wanted.name);
    const row =
      (slug === ""
        ? undefined
        : await insertWorkspace(client, { id, name: wanted.name, slug, settings: wanted.settings })) ??
      (await insertWorkspace(client, {
        id,
        name: wanted.name,
        slug: `${slug || "workspace"}-${randomBytes(4).toString("hex")}`,
        settings: wanted.settings,
      }));
    if (row === undefined) throw new Error("two random slugs were the same");
    if (wanted.ownerUserId !== null) await insertOwner(client, id, wanted.ownerUserId);
    await client.query("commit");
    return row;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

const GERMAN: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };

/** "Schöne Füße GmbH" → "schoene-fuesse-gmbh"; empty where nothing is left. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => GERMAN[letter] ?? "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

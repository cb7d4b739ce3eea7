import type { Pool } from "pg";
import type { Identity } from "./identity.ts";

/**
 * Whether somebody runs the installation: holds its key, or is a person marked so (see `ensureFirstOwner`). Owning workspaces is
 * not enough, not even all of them: they may belong to the operator's customers.
 */
export async function runsInstallation(pool: Pool, identity: Identity): Promise<boolean> {
  if (identity.kind !== "user") return identity.kind === "installation_key";
  const { rowCount } = await pool.query("select from users where id = $1 and runs_installation", [identity.userId]);
  return rowCount === 1;
}

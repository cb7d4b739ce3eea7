import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";

/** Any fixed number: the advisory lock that says "a running Botschaft looks after this database server". */
const lockKey = 20_261_122;

export interface Ownership {
  release(): Promise<void>;
}

/**
 * Takes the ownership of the running server, or `undefined` if another living process has it.
 *
 * It is a lock held by an open session, so it goes away with its owner however that one ends. That is how a start
 * tells a server left behind by a killed process from one that is in use. Throws while the server cannot be reached.
 */
export async function tryOwn(adminUrl: string): Promise<Ownership | undefined> {
  const client = await connectAndLock(adminUrl);
  if (client === undefined) return undefined;
  let current: Client | undefined = client;
  let isReleased = false;

  // A crash of one backend makes PostgreSQL end all sessions; then the lock has to be taken anew.
  const keep = (held: Client) =>
    held.once("end", async () => {
      current = undefined;
      while (!isReleased && current === undefined) {
        await delay(500, undefined, { ref: false });
        current = await connectAndLock(adminUrl).catch(() => undefined);
      }
      if (current === undefined) return;
      if (isReleased) await current.end();
      else keep(current);
    });
  keep(client);

  return {
    async release() {
      isReleased = true;
      await current?.end();
    },
  };
}

async function connectAndLock(adminUrl: string): Promise<Client | undefined> {
  const client = new Client({
    connectionString: adminUrl,
    application_name: "botschaft owner",
    connectionTimeoutMillis: 5_000,
  });
  // Losing the connection is told by "end"; without a listener it would end the process.
  client.on("error", () => {});
  await client.connect();
  const { rows } = await client.query<{ locked: boolean }>("select pg_try_advisory_lock($1) as locked", [lockKey]);
  if (rows[0]?.locked === true) return client;
  await client.end();
  return undefined;
}

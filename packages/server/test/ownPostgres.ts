/** A process of its own that owns the embedded database of the folder in its first argument: to be killed by a test. */
import { startEmbeddedPostgres } from "../src/db/embedded.ts";

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error("usage: ownPostgres.ts DATA_DIR");
const postgres = await startEmbeddedPostgres({ dataDir });
process.once("SIGTERM", () => postgres.stop().then(() => process.exit()));
process.send?.({ url: postgres.url, pid: postgres.pid });

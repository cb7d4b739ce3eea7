/** A process of its own that starts the embedded database on the folder in its first argument, to be killed by a test. */
import { startEmbeddedPostgres } from "../src/db/embedded.ts";

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error("usage: ownPostgres.ts DATA_DIR");
const { url, pid } = await startEmbeddedPostgres({ dataDir });
process.send?.({ url, pid });

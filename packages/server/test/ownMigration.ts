/** A process of its own that migrates a database by the files of a folder: to be killed by a test. */
import { migrate } from "../src/db/migrate.ts";

const [databaseUrl, folder] = process.argv.slice(2);
if (databaseUrl === undefined || folder === undefined) throw new Error("usage: ownMigration.ts DATABASE_URL FOLDER");
await migrate(databaseUrl, { folder: new URL(folder) });

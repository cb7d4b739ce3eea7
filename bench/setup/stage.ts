/** What most benchmarks need: the outside, a server on an empty data folder, and a business of which the outside is the platform. */
import { type Outside, startOutside } from "../outside/outside.ts";
import { progress } from "../report.ts";
import { openApi } from "./api.ts";
import { withBelongings } from "./belongings.ts";
import { type BenchPage, type Business, inventPages, setUpBusiness } from "./business.ts";
import { makeDataFolder } from "./dataFolder.ts";
import { type ServerProcess, startServer } from "./serverProcess.ts";

export interface Stage {
  readonly outside: Outside;
  readonly pages: readonly BenchPage[];
  readonly server: ServerProcess;
  readonly business: Business;
}

/** Sets it up, lets `run` work on it, and takes everything away again. */
export async function onStage<T>(
  options: { readonly pages: number; readonly flow: object; readonly databaseUrl?: string },
  run: (stage: Stage) => Promise<T>,
): Promise<T> {
  return await withBelongings(async (belongings) => {
    const folder = await makeDataFolder();
    await belongings.add("the data folder", () => folder.remove());
    const outside = await startOutside();
    await belongings.add("the outside", () => outside.stop());
    const pages = inventPages(options.pages);
    const server = await startServer({
      dataDir: folder.path,
      environment: {
        META_GRAPH_URL: outside.platformUrl,
        ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
      },
      onOutput: (text) => progress(`server: ${text.trim()}`),
    });
    await belongings.add("the server", () => server.stop());
    const business = await setUpBusiness(openApi(server.url, folder.path), {
      pages,
      graphUrl: outside.platformUrl,
      flow: options.flow,
    });
    return await run({ outside, pages, server, business });
  });
}

/** What most benchmarks need: the outside, a server on an empty data folder, and a business of which the outside is the platform. */
import { type Outside, startOutside } from "../outside/outside.ts";
import { progress } from "../report.ts";
import { openApi } from "./api.ts";
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
  const folder = await makeDataFolder();
  const outside = await startOutside();
  let server: ServerProcess | undefined;
  try {
    const pages = inventPages(options.pages);
    server = await startServer({
      dataDir: folder.path,
      environment: {
        META_GRAPH_URL: outside.platformUrl,
        ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
      },
      onOutput: (text) => progress(`server: ${text.trim()}`),
    });
    const business = await setUpBusiness(openApi(server.url, folder.path), {
      pages,
      graphUrl: outside.platformUrl,
      flow: options.flow,
    });
    return await run({ outside, pages, server, business });
  } finally {
    await server?.stop();
    await outside.stop();
    await folder.remove();
  }
}

/** Several server processes on one database, which come back whenever they are killed. */
import { appendFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { patient } from "../../scripts/parts/patience.mjs";
import type { Belongings } from "../setup/belongings.ts";
import { type ServerProcess, startServer } from "../setup/serverProcess.ts";
import { progress } from "../report.ts";
import { pick, type Random } from "./random.ts";

const COMPLETE_WITHIN_MS = 300_000;

interface Post {
  readonly name: string;
  readonly role: string;
  readonly dataDir: string;
  port: number;
  process: ServerProcess | undefined;
}

export interface Crew {
  /** Doors that are open now. */
  ports(): number[];
  /** The process that takes API calls; only asked before the chaos. */
  readonly first: ServerProcess;
  readonly firstDataDir: string;
  /** Kills one that runs and brings it back after a while. False when none runs. */
  killOne(random: Random): Promise<boolean>;
  readonly kills: number;
  /** Processes that ended though nobody killed them. */
  readonly crashes: number;
  /** Waits until everybody is there again; false when somebody did not come back in minutes. */
  untilComplete(): Promise<boolean>;
}

/** Starts them one after the other; they end with the run. */
export async function startCrew(options: {
  readonly roles: readonly string[];
  readonly dir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly belongings: Belongings;
}): Promise<Crew> {
  let kills = 0;
  let crashes = 0;
  const over = new AbortController();
  /** Those that are coming back just now. */
  const bringing = new Set<Promise<void>>();
  const posts: Post[] = options.roles.map((role, index) => ({
    name: `${role}-${index}`,
    role,
    dataDir: join(options.dir, `server-${index}`),
    port: 0,
    process: undefined,
  }));

  const bring = (post: Post): Promise<void> => {
    const coming = bringBack(post).finally(() => bringing.delete(coming));
    bringing.add(coming);
    return coming;
  };
  const bringBack = async (post: Post): Promise<void> => {
    while (!over.signal.aborted) {
      try {
        const started = await startServer({
          dataDir: post.dataDir,
          // The same port each time: the balancer, as any, is told once.
          environment: { ...options.environment, ROLE: post.role, PORT: String(post.port) },
          signal: over.signal,
          onOutput: (text) => appendFileSync(join(options.dir, `${post.name}.log`), text),
        });
        post.port = started.port;
        post.process = started;
        void started.ended.then(() => onEnd(post, started));
        return;
      } catch (error) {
        // The database may be away just now.
        appendFileSync(join(options.dir, `${post.name}.log`), `could not start: ${String(error)}\n`);
        await delay(500);
      }
    }
  };
  const onEnd = (post: Post, ended: ServerProcess) => {
    if (over.signal.aborted || post.process !== ended) return;
    crashes += 1;
    progress(`${post.name} ended though nobody killed it`);
    post.process = undefined;
    void bring(post);
  };

  await options.belongings.add("the servers", async () => {
    over.abort();
    // Those that are just coming back, too.
    await Promise.all(bringing);
    await Promise.all(posts.map(async (post) => post.process?.stop()));
  });
  for (const post of posts) {
    await mkdir(post.dataDir, { recursive: true });
    // One after the other: the first one migrates.
    await bring(post);
  }
  const [first] = posts;
  if (!first?.process || first.port === 0) throw new Error("the first of the crew must have a door (ROLE all or web)");
  return {
    first: first.process,
    firstDataDir: first.dataDir,
    ports: () => posts.filter((post) => post.process !== undefined && post.port !== 0).map((post) => post.port),
    async killOne(random) {
      const victim = pick(
        random,
        posts.filter((post) => post.process !== undefined),
      );
      if (!victim?.process) return false;
      const running = victim.process;
      victim.process = undefined;
      kills += 1;
      await running.kill();
      void delay(random() * 1_500).then(() => bring(victim));
      return true;
    },
    get kills() {
      return kills;
    },
    get crashes() {
      return crashes;
    },
    async untilComplete() {
      const deadline = Date.now() + patient(COMPLETE_WITHIN_MS);
      while (posts.some((post) => post.process === undefined)) {
        if (Date.now() > deadline) return false;
        await delay(50);
      }
      return true;
    },
  };
}

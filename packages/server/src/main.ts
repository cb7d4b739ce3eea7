/** The composition root: the only file that builds everything. */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Agent } from "undici";
import {
  createAuth,
  createSignInLink,
  ensureFirstOwner,
  ensureInstallationKey,
  FIRST_OWNER,
  sealSecondFactorsAnew,
} from "./auth/index.ts";
import { type Config, ConfigError, parseConfig } from "./config.ts";
import { createPool } from "./db/pool.ts";
import { sealChannelsAnew } from "./features/channels/index.ts";
import { ensureDemo } from "./features/demo/index.ts";
import { SearchIndexer } from "./features/inbox/index.ts";
import { MediaKeeper, mediaFolder, shownMedia } from "./features/media/index.ts";
import { buildHttpApp } from "./http/app.ts";
import { createGuardedAgent } from "./http/ssrfGuard.ts";
import { createMailer } from "./infra/mail.ts";
import { deriveSecretKey, openSecret, SealError } from "./infra/secrets.ts";
import { startJobs } from "./jobs/jobs.ts";
import { createLog } from "./log.ts";
import { Directory, Pipeline } from "./pipeline/index.ts";
import { openDataDir, readSecretKey, writeWhole } from "./start/dataDir.ts";
import { openDatabase, prepareDatabase } from "./start/database.ts";
import { startEmulator } from "./start/emulatorProcess.ts";
import { carryOutHttp } from "./start/httpEffect.ts";
import { createLiveSources } from "./start/liveSources.ts";
import { ProcessNote } from "./start/processNote.ts";
import { StartRefusal } from "./start/startRefusal.ts";
import { StopList } from "./start/stopList.ts";
import { startWebServer } from "./start/webServer.ts";
import { readVersion } from "./version.ts";

const stops = new StopList();
let isStopping = false;
const stopping = new AbortController();
const starting = startOrRefuse();

async function startOrRefuse(): Promise<void> {
  try {
    await start(parseConfig(process.env));
  } catch (error) {
    // What was cut short by Ctrl-C complains about what was taken from it.
    if (isStopping) return;
    if (error instanceof StartRefusal || error instanceof ConfigError) console.error(error.message);
    else if (error instanceof SealError)
      console.error(
        "The tokens in the database were sealed with another secret key: set SECRET_KEY to it, or bring back the file secret-key in the data folder.",
      );
    else console.error("Botschaft could not start:", error);
    process.exitCode = 1;
    await stops.run();
    process.exit();
  }
}

async function start(config: Config): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void shutDown());
  // Whoever started us may hold a line to us; when it breaks they were killed, and nobody is left who would stop us.
  process.on("disconnect", () => void shutDown());
  process.channel?.unref();
  const dataDir = await openDataDir(config.dataDir);
  const secretKey = deriveSecretKey(await readSecretKey(config.secretKey, dataDir));
  const log = createLog(config.logLevel);
  const say = (line: string) => {
    if (!isStopping) console.log(line);
  };

  const web =
    config.role === "worker"
      ? undefined
      : await startWebServer(config.host, config.port, { stalledAfterMs: config.requestStallMs });
  if (web) await stops.add("doors", () => web.close());
  const publicUrl = config.publicUrl ?? `http://localhost:${web?.port ?? config.port}`;

  /** A part cannot be ended alone: who ends one of our processes means all of them. */
  const stopWith = (what: string, exitCode: number) => {
    if (isStopping) return;
    say(`${what}: everything stops.`);
    process.exitCode = exitCode;
    void shutDown();
  };
  const database = await openDatabase({
    databaseUrl: config.databaseUrl,
    dataDir,
    isCopied: config.isCopiedBeforeUpgrade,
    say,
    onEnd: (why) =>
      why === "told_to_stop" ? stopWith("The database was told to stop", 0) : stopWith("The database is lost", 1),
  });
  await stops.add("database", () => database.stop());
  const version = await readVersion();
  await prepareDatabase(database, { version, say, stopping: stopping.signal });
  const emulator =
    config.isDemo && web
      ? await startEmulator({ port: config.emulatorPort, statePath: join(dataDir, "emulator.json") })
      : undefined;
  if (emulator) await stops.add("emulator", () => emulator.stop());
  void emulator?.endedByItself.then((exitCode) => stopWith("The emulator has ended", exitCode));
  const settled: Config = { ...config, publicUrl, metaGraphUrl: config.metaGraphUrl ?? emulator?.url };

  const pool = createPool(database.url, (error) => log.warn({ event: "db.connection_lost", error: error.message }));
  await stops.add("pool", () => pool.end());

  await sealChannelsAnew(pool, secretKey);
  await sealSecondFactorsAnew(pool, secretKey, log);

  const platformHosts = privatePlatforms(settled);
  const guardedAgent = createGuardedAgent({ allowedPrivateHosts: config.allowedPrivateHosts });
  await stops.add("outgoing calls", () => guardedAgent.close());
  const directory = new Directory(pool, (sealed) => openSecret(secretKey, sealed));
  const pipeline = new Pipeline({
    config: settled,
    databaseUrl: database.url,
    pool,
    log,
    directory,
    live: createLiveSources(pool, shownMedia(secretKey, publicUrl)),
    effects: { http: (effect) => carryOutHttp(guardedAgent, effect) },
    allowedPrivateHosts: platformHosts,
  });
  const note = new ProcessNote({ pool, processId: pipeline.processId, version, role: config.role, log });
  await stops.add("process note", () => note.stop());
  await note.start();
  await stops.add("pipeline", () => pipeline.stop());
  await pipeline.start();
  if (config.role !== "web") {
    const jobs = await startJobs({ config: settled, publicUrl, pool, pipeline, directory, secretKey, log });
    await stops.add("jobs", () => jobs.stop());
    const searchIndexer = new SearchIndexer({ databaseUrl: database.url, log });
    await stops.add("search", () => searchIndexer.stop());
    searchIndexer.start();
    const mediaAgent = platformHosts ? createGuardedAgent({ allowedPrivateHosts: platformHosts }) : new Agent();
    const mediaKeeper = new MediaKeeper({ pool, agent: mediaAgent, folder: mediaFolder(dataDir), log });
    await stops.add("media", async () => {
      await mediaKeeper.stop();
      await mediaAgent.close();
    });
    mediaKeeper.start();
  }

  if (!web) {
    await writeWhole(join(dataDir, "runtime.json"), JSON.stringify({ pid: process.pid }));
    say("Botschaft works in the background (ROLE=worker).");
    return;
  }
  const auth = createAuth({
    pool,
    secretKey,
    publicUrl,
    log,
    onSessionEnded: (userId) => pipeline.access.announce(userId),
  });
  const mailer = createMailer(config.mail, log);
  if (mailer) await stops.add("mail", () => mailer.close());
  const deps = {
    config: settled,
    publicUrl,
    pool,
    pipeline,
    hub: pipeline.hub,
    access: pipeline.access,
    presence: pipeline.presence,
    directory,
    auth,
    mailer,
    secretKey,
    log,
  };
  const app = await buildHttpApp(deps);
  await app.ready();
  await stops.add("http app", () => app.close());
  web.open({
    app: (request, response) => app.routing(request, response),
    webhook: pipeline.receiveWebhook,
    verifyTokens: function* () {
      if (config.metaVerifyToken !== undefined) yield config.metaVerifyToken;
      for (const channel of directory.channels()) if (channel.verifyToken !== null) yield channel.verifyToken;
    },
  });
  await ensureInstallationKey(pool, dataDir);
  const owner = await ensureFirstOwner(pool);
  if (emulator) {
    await ensureDemo({
      deps,
      directory,
      platform: pipeline.platform,
      databaseUrl: database.url,
      emulatorUrl: emulator.url,
      owner,
      unnamed: FIRST_OWNER.name,
      now: Date.now(),
      say,
    });
  }
  const signInLink = await createSignInLink(auth, owner);
  await writeWhole(
    join(dataDir, "runtime.json"),
    JSON.stringify({ pid: process.pid, port: web.port, url: publicUrl, emulatorUrl: emulator?.url ?? "", signInLink }),
  );
  say("");
  say(`Botschaft is ready:   ${publicUrl}`);
  say(`Sign in, once:        ${signInLink}`);
  if (emulator) say(`Phones to write from: ${emulator.url}`);
  say("Ctrl-C stops everything.");
}

/** A local installation may talk to anything on its machine; any other reaches private addresses only where they are named. */
function privatePlatforms({ isLocal, metaGraphUrl, allowedPrivateHosts }: Config): readonly string[] | undefined {
  if (isLocal) return undefined;
  return [...allowedPrivateHosts, ...(metaGraphUrl === undefined ? [] : [new URL(metaGraphUrl).host])];
}

async function shutDown(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  stopping.abort();
  // Whatever hangs must not keep the terminal: everything durable is already in the database.
  setTimeout(() => process.exit(1), 40_000).unref();
  await stops.run();
  // What was just coming up is stopped as soon as it can be; a database that nobody can reach is not waited for.
  await Promise.race([starting, delay(15_000)]);
  process.exit(process.exitCode ?? 0);
}

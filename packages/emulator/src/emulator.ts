import { createMediaStore } from "./media/mediaStore.ts";
import { createPlatform, type Platform } from "./platform.ts";
import { createServer } from "./server.ts";
import { loadWorld, persistWorld } from "./world/persistence.ts";
import { createWorld } from "./world/world.ts";

export interface EmulatorOptions {
  /** JSON file that keeps everything over a restart; uploaded files lie in a folder beside it. */
  readonly statePath?: string | undefined;
  /** Seed of the fault switches' chance. */
  readonly seed?: number;
  /** Entries kept in the log of sends and in that of deliveries. */
  readonly logLimit?: number;
  readonly messagesPerThread?: number;
  /** How browsers and apps reach it, if not by host and port. */
  readonly publicUrl?: string | undefined;
}

export interface Emulator {
  /** Starts to listen; port 0 takes a free one. Returns the address. */
  listen(port?: number, host?: string): Promise<string>;
  close(): Promise<void>;
  /** The address, once it listens. */
  readonly url: string;
  readonly platform: Platform;
}

export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const mediaFolder = options.statePath === undefined ? undefined : `${options.statePath}.media`;
  const world = createWorld({
    media: createMediaStore(mediaFolder, () => world.url),
    seed: options.seed ?? 1,
    logLimit: options.logLimit ?? 200_000,
    messagesPerThread: options.messagesPerThread ?? 1000,
  });
  let isListening = false;
  const unfinished = options.statePath === undefined ? [] : loadWorld(world, options.statePath);
  const platform = createPlatform(world);
  const { webhooks } = platform;
  const persistence =
    options.statePath === undefined
      ? undefined
      : persistWorld(world, options.statePath, () => (isListening ? webhooks.outstanding() : [...unfinished]));
  const server = createServer(platform);
  return {
    async listen(port = 0, host = "127.0.0.1") {
      await server.listen({ port, host });
      const address = server.server.address();
      const actual = typeof address === "object" && address !== null ? address.port : port;
      world.url = options.publicUrl ?? `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${actual}`;
      if (!isListening) webhooks.resume(unfinished);
      isListening = true;
      return world.url;
    },
    async close() {
      platform.clearLater();
      await webhooks.close();
      await server.close();
      persistence?.close();
    },
    get url() {
      return world.url;
    },
    platform,
  };
}

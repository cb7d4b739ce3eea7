import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import type { LiveEvent } from "@botschaft/contract";
import { asId } from "@botschaft/core";
import { streamEvents } from "./liveStream.ts";

const server = createServer();
afterEach(() => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
});

test("a screen that is let go while it does not read is told nothing more", async () => {
  let tell = (_id: string, _event: LiveEvent) => {};
  let isWatching = false;
  const hub = {
    subscribe: (_workspaceId: string, _last: string | null, send: typeof tell) => {
      tell = send;
      isWatching = true;
      return () => {
        isWatching = false;
        tell = () => {};
      };
    },
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { promise: opened, resolve: open } = Promise.withResolvers<ServerResponse>();
  server.on("request", (_request, response) => open(response));
  request({ port: (server.address() as AddressInfo).port }, (response) => response.pause()).end();
  const response = await opened;
  const errors: unknown[] = [];
  response.on("error", (error) => errors.push(error));
  const end = streamEvents({
    hub,
    workspaceId: asId("w"),
    lastEventId: null,
    response,
    mayWatch: async () => true,
    onAccessChanged: () => () => {},
  });
  while (response.writableLength < 1_000_000) response.write("x".repeat(100_000));
  end();
  tell("epoch-1", { type: "counts" });
  // Node tells of a write after the end with the next tick.
  await nextTurn();
  expect(errors).toEqual([]);
  expect(isWatching).toBe(false);
});

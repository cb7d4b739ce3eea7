import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerSubscription } from "./webhookSubscription.ts";
import { StartRefusal } from "./startRefusal.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface WebServer {
  readonly port: number;
  /** From now on requests are answered by these; before, every one gets 503. */
  open(handlers: { app: Handler; webhook: Handler; verifyTokens: () => Iterable<string> }): void;
  /** Webhooks get 503 from now on, so that the platform tries again later; requests under way are finished. */
  close(): Promise<void>;
}

/**
 * Listens at once, so that the port is known (and known to be free) before anything is built that depends on it.
 * Webhooks are taken here, before the HTTP framework: see pipeline/webhooks.ts.
 */
export async function startWebServer(host: string, port: number): Promise<WebServer> {
  let handle: Handler = notYet;
  const server = createServer((request, response) => handle(request, response));
  server.keepAliveTimeout = 65_000;
  await listen(server, host, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    port: taken,
    open({ app, webhook, verifyTokens }) {
      handle = (request, response) => {
        const url = request.url ?? "";
        if (url !== "/webhooks/meta" && !url.startsWith("/webhooks/meta?")) app(request, response);
        else if (request.method === "POST") webhook(request, response);
        else if (request.method === "GET") answerSubscription(request, response, verifyTokens());
        else response.writeHead(405, { allow: "GET, POST" }).end();
      };
    },
    async close() {
      handle = notYet;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Streams of watching screens never end by themselves.
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      });
    },
  };
}

function notYet(_request: IncomingMessage, response: ServerResponse): void {
  response
    .writeHead(503, { "retry-after": "2", "content-type": "text/plain" })
    .end("Botschaft is starting or stopping.");
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE")
        reject(new StartRefusal(`Port ${port} on ${host} is taken. Set PORT to a free one.`));
      else if (error.code === "EACCES")
        reject(new StartRefusal(`Port ${port} needs rights this user does not have. Set PORT to one above 1023.`));
      else if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
        reject(new StartRefusal(`This machine has no address ${host}. Correct HOST.`));
      else reject(error);
    });
    server.listen(port, host, resolve);
  });
}

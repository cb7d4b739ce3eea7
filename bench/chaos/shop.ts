/** The shop that the bot asks over HTTP: it answers with what it was told. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Shop {
  readonly url: string;
  close(): void;
}

export async function startShop(): Promise<Shop> {
  const server = createServer((request, response) => {
    const said = new URL(request.url ?? "/", "http://shop").searchParams.get("said");
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ said }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

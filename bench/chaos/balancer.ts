/** One address before several servers, as any installation of more than one has: a connection goes to the next that takes it. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Balancer {
  readonly port: number;
  close(): void;
}

/** @param ports who is there now; may change from call to call */
export async function startBalancer(ports: () => readonly number[]): Promise<Balancer> {
  let turn = 0;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    const candidates = ports();
    turn += 1;
    tryNext(
      socket,
      candidates.map((_, index) => candidates[(turn + index) % candidates.length] ?? 0),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function tryNext(socket: Socket, [port, ...others]: readonly number[]): void {
  if (port === undefined || socket.destroyed) {
    socket.destroy();
    return;
  }
  const backend = connect({ port, host: "127.0.0.1", noDelay: true });
  let isConnected = false;
  backend.on("connect", () => {
    isConnected = true;
    socket.pipe(backend).pipe(socket);
  });
  backend.on("error", () => {
    if (!isConnected) tryNext(socket, others);
  });
  backend.on("close", () => {
    if (isConnected) socket.destroy();
  });
  socket.on("close", () => backend.destroy());
}

import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Speaks just enough of PostgreSQL's protocol to be asked for its version, which is 14, or to let nobody in. */
export async function startOldPostgres({ letsIn = true } = {}): Promise<{ url: string; server: Server }> {
  const server = createServer((socket) => {
    let isGreeted = false;
    socket.on("error", () => {});
    socket.on("data", (data) => {
      if (data.toString("latin1", 0, 1) === "X") return socket.end();
      if (isGreeted) return socket.write(Buffer.concat([row("140009"), ready]));
      isGreeted = true;
      if (!letsIn) return socket.end(wrongPassword);
      const version = packet("S", Buffer.from("server_version\0" + "14.9\0"));
      return socket.write(Buffer.concat([packet("R", Buffer.alloc(4)), version, ready]));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `postgres://somebody:secret@127.0.0.1:${address.port}/botschaft`, server };
}

function packet(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const wrongPassword = packet(
  "E",
  Buffer.from('SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "somebody"\0\0'),
);
const ready = packet("Z", Buffer.from("I"));

/** One row of one text column, whatever was asked. */
function row(value: string): Buffer {
  const column = Buffer.alloc(18);
  column.writeInt32BE(25, 6); // type: text
  const description = Buffer.concat([Buffer.from([0, 1]), Buffer.from("server_version_num\0"), column]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(value.length, 0);
  const data = Buffer.concat([Buffer.from([0, 1]), length, Buffer.from(value)]);
  return Buffer.concat([packet("T", description), packet("D", data), packet("C", Buffer.from("SHOW\0"))]);
}

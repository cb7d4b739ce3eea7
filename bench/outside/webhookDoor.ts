/** Posts webhooks on kept-alive connections, one request at a time on each, as the platform does. */
import { connect, type Socket } from "node:net";
import { HttpCutter } from "./httpCutter.ts";

type OnAnswer = (status: number) => void;

interface Line {
  readonly socket: Socket;
  onAnswer: OnAnswer | undefined;
}

export class WebhookDoor {
  readonly #port: number;
  readonly #idle: Line[] = [];
  readonly #all = new Set<Line>();

  constructor(port: number) {
    this.#port = port;
  }

  /** @param onAnswer gets the HTTP status, or 0 when the connection broke before an answer */
  post(body: string, signature: string, onAnswer: OnAnswer): void {
    const line = this.#idle.pop() ?? this.#open();
    line.onAnswer = onAnswer;
    line.socket.write(
      `POST /webhooks/meta HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nx-hub-signature-256: sha256=${signature}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      "latin1",
    );
  }

  close(): void {
    for (const { socket } of this.#all) socket.destroy();
    this.#all.clear();
    this.#idle.length = 0;
  }

  #open(): Line {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    const line: Line = { socket, onAnswer: undefined };
    const cutter = new HttpCutter();
    socket.on("data", (chunk) => {
      cutter.take(chunk, (head) => {
        const { onAnswer } = line;
        line.onAnswer = undefined;
        this.#idle.push(line);
        onAnswer?.(Number(head.slice(9, 12)));
      });
    });
    socket.on("error", () => {
      // 'close' follows and settles it.
    });
    socket.on("close", () => {
      this.#all.delete(line);
      const at = this.#idle.indexOf(line);
      if (at !== -1) this.#idle.splice(at, 1);
      const { onAnswer } = line;
      line.onAnswer = undefined;
      onAnswer?.(0);
    });
    this.#all.add(line);
    return line;
  }
}

/**
 * Cuts a byte stream into HTTP/1.1 messages with a Content-Length, requests and answers alike.
 *
 * The load and the stub share two cores with what they measure; a full HTTP parser on both ends would cost as much as the
 * server under test. Both ends are ours or Node's, so nothing but Content-Length is ever sent.
 */
export class HttpCutter {
  #rest = "";

  /** @param each gets head and body, one byte a character */
  take(chunk: Buffer, each: (head: string, body: string) => void): void {
    let text = this.#rest + chunk.toString("latin1");
    for (;;) {
      const headEnd = text.indexOf("\r\n\r\n");
      if (headEnd === -1) break;
      const head = text.slice(0, headEnd);
      const bodyEnd = headEnd + 4 + contentLength(head);
      if (text.length < bodyEnd) break;
      each(head, text.slice(headEnd + 4, bodyEnd));
      text = text.slice(bodyEnd);
    }
    this.#rest = text;
  }
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;

function contentLength(head: string): number {
  return Number(LENGTH.exec(head)?.[1] ?? 0);
}

import { readdir, readFile } from "node:fs/promises";
import { z } from "zod";
import type { PhoneThread } from "./past/phoneThread.ts";

const MEDIA = new URL("media/", import.meta.url);
const CONTENT_TYPES: Readonly<Record<string, string>> = { png: "image/png", jpg: "image/jpeg", mp3: "audio/mpeg" };

const provisioned = z.object({
  pages: z.array(z.object({ people: z.array(z.object({ id: z.string(), psid: z.string() })) })),
});
const uploaded = z.array(z.object({ fileName: z.string(), url: z.string() }));

export interface Provision {
  readonly app: { id: string; name: string; secret: string; callbackUrl: string; verifyToken: string };
  readonly pages: readonly { id: string; name: string; token: string; pictureUrl: string }[];
  readonly people: readonly { id: string; firstName: string; lastName: string; locale: string; gender: string }[];
}

/** The emulator's side door: what no real platform lets one do. See packages/emulator/README.md. */
export class EmulatorAdmin {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Makes app, Page and people known, or brings them up to date. Answers with what the Page calls each person. */
  async provision(body: Provision): Promise<ReadonlyMap<string, string>> {
    const { pages } = provisioned.parse(await this.#call("POST", "/provision", JSON.stringify(body)));
    return new Map(pages[0]?.people.map(({ id, psid }) => [id, psid]));
  }

  /** Puts the demo's pictures and sounds onto the platform's CDN. Answers with the address of each file; they stay the same. */
  async uploadMedia(): Promise<ReadonlyMap<string, string>> {
    const form = new FormData();
    for (const name of (await readdir(MEDIA)).sort()) {
      const type = CONTENT_TYPES[name.split(".").at(-1) ?? ""];
      // The drawings' sources lie beside them.
      if (type !== undefined) form.append("file", new Blob([await readFile(new URL(name, MEDIA))], { type }), name);
    }
    const files = uploaded.parse(await this.#call("POST", "/media", form));
    return new Map(files.map(({ fileName, url }) => [fileName, url]));
  }

  /** Gives a phone its past, in place of what it held. */
  async putThread(pageId: string, { person, ...thread }: PhoneThread): Promise<void> {
    await this.#call("PUT", `/threads/${pageId}/${person}`, JSON.stringify(thread));
  }

  async #call(method: string, path: string, body: string | FormData): Promise<unknown> {
    const response = await fetch(`${this.#url}/_emulator${path}`, {
      method,
      body,
      signal: AbortSignal.timeout(10_000),
      ...(typeof body === "string" && { headers: { "content-type": "application/json" } }),
    });
    if (!response.ok) throw new Error(`the emulator refused ${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  }
}

/** The public API as anybody outside uses it: paths and JSON, nothing of the server's code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Api {
  readonly url: string;
  readonly key: string;
  /** Calls `/api/v1…`. Throws on anything but success, with the problem's own words. */
  call<T>(method: "GET" | "POST" | "PATCH" | "PUT", path: string, body?: unknown): Promise<T>;
  /** The same key inside one workspace. */
  inWorkspace(workspaceId: string): Api;
}

/** With the key that every installation lays into its data folder. */
export function openApi(url: string, dataDir: string): Api {
  return createApi(url, readFileSync(join(dataDir, "installation-key"), "utf8").trim(), {});
}

function createApi(url: string, key: string, headers: Readonly<Record<string, string>>): Api {
  return {
    url,
    key,
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...headers,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 1_000)}`);
      // What comes back is the contract's; a benchmark takes the few fields it needs on trust.
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
    inWorkspace: (workspaceId) => createApi(url, key, { ...headers, "x-workspace-id": workspaceId }),
  };
}

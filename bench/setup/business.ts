/** A business to measure with: a workspace, its Pages and a published flow, all through the public API. */
import type { Api } from "./api.ts";

/** A Page as both sides know it. */
export interface BenchPage {
  readonly id: string;
  readonly token: string;
  readonly appSecret: string;
}

export interface Business {
  readonly workspaceId: string;
  /** The API inside that workspace. */
  readonly api: Api;
}

/** Pages that no other run has; each belongs to an app of its own. */
export function inventPages(count: number): BenchPage[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(100_000_000_000_000 + index),
    token: `EAA-bench-token-of-page-${index}`,
    appSecret: `bench-app-secret-of-page-${index}`,
  }));
}

/** @param graphUrl where the Pages' platform listens; also to be given to the server as META_GRAPH_URL */
export async function setUpBusiness(
  api: Api,
  options: { pages: readonly BenchPage[]; graphUrl: string; flow: object },
): Promise<Business> {
  const workspace = await api.call<{ id: string }>("POST", "/workspaces", { name: "Bench" });
  const inside = api.inWorkspace(workspace.id);
  for (const [index, page] of options.pages.entries()) {
    await inside.call("POST", "/channels", {
      kind: "messenger",
      accountId: page.id,
      name: `Page ${index + 1}`,
      token: page.token,
      appSecret: page.appSecret,
      graphUrl: options.graphUrl,
      settings: { skipChecks: true },
    });
  }
  await publishFlow(inside, "Answer", options.flow);
  return { workspaceId: workspace.id, api: inside };
}

export async function publishFlow(inside: Api, name: string, definition: object): Promise<void> {
  const flow = await inside.call<{ id: string }>("POST", "/flows/import", { botschaft: "flow", name, definition });
  await inside.call("POST", `/flows/${flow.id}/publish`);
}

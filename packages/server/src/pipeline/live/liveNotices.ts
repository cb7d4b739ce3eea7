/** Where screens and other processes hear what changed; content never travels here, only ids. */
export const LIVE_TOPIC = "botschaft_live";

/** PostgreSQL takes 8,000 bytes a notice; ids of conversations only, many workspaces in one. */
export function liveNotices(changed: readonly { workspaceId: string; conversationId: string }[]): string[] {
  const notices: string[] = [];
  for (let start = 0; start < changed.length; start += 90) {
    const byWorkspace: Record<string, string[]> = {};
    for (const { workspaceId, conversationId } of changed.slice(start, start + 90)) {
      const list = (byWorkspace[workspaceId] ??= []);
      if (!list.includes(conversationId)) list.push(conversationId);
    }
    notices.push(JSON.stringify(byWorkspace));
  }
  return notices;
}

import { z } from "zod";
import type { Workspace } from "@botschaft/contract";
import type { WorkspaceRow } from "./queries.ts";

/** Settings as stored: whatever an older version wrote, each missing or odd value has a default. */
const storedSettings = z.object({
  defaultLanguage: z.enum(["de", "en"]).catch("de"),
  country: z.string().catch("DE"),
  timezone: z.string().catch("Europe/Berlin"),
});

export function presentWorkspace(row: WorkspaceRow): Workspace {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    settings: storedSettings.parse(row.settings),
    isDemo: row.isDemo,
    createdAt: row.createdAt.toISOString(),
  };
}

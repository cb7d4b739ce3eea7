import { readFile } from "node:fs/promises";
import { parseFlow, type FlowDefinition } from "@botschaft/core";

/** The shop's flows in the order in which they are asked. */
const files = [
  "mensch",
  "willkommen",
  "danke",
  "retoure",
  "bestellung",
  "haeufige-fragen",
  "beratung",
  "alles-andere",
] as const;

/** What a flow calls must be published before it. */
const calledFirst = ["alles-andere", "mensch"];

/** Where the flows' pictures lie as the files are written. */
const pictureHost = "https://bilder.nordwind.example";

export interface ShopFlow {
  readonly name: string;
  readonly priority: number;
  readonly definition: FlowDefinition;
}

/** Reads the flows; their pictures are found by `pictureUrl`. In an order in which they can be published one after the other. */
export async function readShopFlows(pictureUrl: (file: string) => string): Promise<ShopFlow[]> {
  const flows = await Promise.all(files.map((file, index) => readShopFlow(file, (index + 1) * 10, pictureUrl)));
  const rank = (flow: { file: string }) => calledFirst.indexOf(flow.file);
  return flows
    .sort((one, other) => rank(other) - rank(one))
    .map(({ name, priority, definition }) => ({ name, priority, definition }));
}

async function readShopFlow(file: string, priority: number, pictureUrl: (file: string) => string) {
  const text = await readFile(new URL(`flows/${file}.json`, import.meta.url), "utf8");
  const withPictures = text.replace(new RegExp(`${pictureHost}/([\\w.-]+)`, "g"), (_whole, name: string) =>
    pictureUrl(name),
  );
  const parsed = parseFlow(JSON.parse(withPictures));
  if (parsed.kind === "invalid") throw new Error(`the demo's flow ${file} is none: ${parsed.problems[0]?.message}`);
  return { file, name: parsed.definition.name ?? file, priority, definition: parsed.definition };
}

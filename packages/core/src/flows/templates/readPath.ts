import type { AttributeValue } from "../../contact/contact.ts";

/** The text, number or boolean at a path like `$.items[0].name`; undefined when there is none. */
export function readPath(json: unknown, path: string): AttributeValue | undefined {
  let value = json;
  for (const part of path
    .replace(/^\$\.?/, "")
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".")) {
    if (part === "") continue;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  if (typeof value === "string" || typeof value === "boolean") return value;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

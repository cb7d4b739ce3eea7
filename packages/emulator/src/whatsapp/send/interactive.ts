import type { GraphCall } from "../../graph/graphRoutes.ts";
import { asText, isRecord } from "../../graph/params.ts";
import type { NumberAccess } from "../access.ts";
import { findMedia } from "../media.ts";
import { invalid, missing, refused } from "../refusals.ts";
import { choice, optional, required, requiredList, requiredObject, requiredUrl } from "./checks.ts";

type Fields = Record<string, unknown>;

const TYPES = [
  "button",
  "list",
  "cta_url",
  "location_request_message",
  "flow",
  "catalog_message",
  "product",
  "product_list",
  "carousel",
  "address_message",
  "call_permission_request",
  "request_contact_info",
  "voice_call",
] as const;

/** Which headers a kind may have; the others may have none. */
const HEADERS: Partial<Record<(typeof TYPES)[number], readonly string[]>> = {
  button: ["text", "image", "video", "document"],
  list: ["text"],
  cta_url: ["text", "image", "video", "document"],
  flow: ["text", "image", "video", "document"],
  product_list: ["text"],
};

/** An interactive message, checked; media of its header get an address the phone can show. */
export function parseInteractive(call: GraphCall, access: NumberAccess, interactive: Fields): Fields {
  const type = choice(interactive["type"], "interactive.type", TYPES);
  const header = parseHeader(call, access, interactive["header"], HEADERS[type] ?? []);
  if (type === "product_list" && header === undefined) throw missing("interactive.header");
  parseBody(interactive["body"], type);
  if (interactive["footer"] !== undefined)
    required(requiredObject(interactive["footer"], "interactive.footer")["text"], "interactive.footer.text", {
      max: 60,
    });
  const action = requiredObject(interactive["action"], "interactive.action");
  switch (type) {
    case "button":
      checkReplies(action["buttons"], "interactive.action.buttons");
      break;
    case "list":
      checkList(action);
      break;
    case "cta_url": {
      const parameters = named(action, "cta_url");
      required(parameters["display_text"], "interactive.action.parameters.display_text", { max: 20 });
      requiredUrl(parameters["url"], "interactive.action.parameters.url");
      break;
    }
    case "location_request_message":
      choice(action["name"], "interactive.action.name", ["send_location"]);
      break;
    case "flow":
      checkFlow(named(action, "flow"));
      break;
    case "catalog_message":
      choice(action["name"], "interactive.action.name", ["catalog_message"]);
      break;
    case "product":
      required(action["catalog_id"], "interactive.action.catalog_id");
      required(action["product_retailer_id"], "interactive.action.product_retailer_id");
      break;
    case "product_list":
      checkProducts(action);
      break;
    case "carousel":
      return { ...interactive, action: { ...action, cards: checkCards(call, access, action["cards"]) } };
    case "address_message":
      throw refused(131009, "Address messages are available in India and Singapore only");
    default:
      required(action["name"], "interactive.action.name");
  }
  return header === undefined ? interactive : { ...interactive, header };
}

function parseHeader(
  call: GraphCall,
  { number }: NumberAccess,
  value: unknown,
  allowed: readonly string[],
): Fields | undefined {
  if (value === undefined || value === null) return undefined;
  const header = requiredObject(value, "interactive.header");
  const type = choice(header["type"], "interactive.header.type", allowed);
  if (type === "text") {
    required(header["text"], "interactive.header.text", { max: 60 });
    return header;
  }
  const media = requiredObject(header[type], `interactive.header.${type}`);
  return { ...header, [type]: { ...media, shown: shownOf(call, number.id, media, `interactive.header.${type}`) } };
}

/** Where the phone finds the file; one given by address is shown from there. */
function shownOf(call: GraphCall, numberId: string, media: Fields, path: string): string {
  if (media["link"] !== undefined) return requiredUrl(media["link"], `${path}.link`);
  const found = findMedia(call.world, numberId, required(media["id"], `${path}.id`));
  if (found === undefined) throw invalid(`${path}.id`, "is not a media id of this phone number");
  return found.url;
}

function parseBody(value: unknown, type: (typeof TYPES)[number]): void {
  // A single product may stand alone.
  if (type === "product" && value === undefined) return;
  const body = requiredObject(value, "interactive.body");
  required(body["text"], "interactive.body.text", { max: type === "list" ? 4096 : 1024 });
}

function checkReplies(value: unknown, path: string): void {
  const titles = new Set<string>();
  const ids = new Set<string>();
  for (const [index, item] of requiredList(value, path, { min: 1, max: 3 }).entries()) {
    const button = requiredObject(item, `${path}[${index}]`);
    choice(button["type"], `${path}[${index}].type`, ["reply"]);
    const reply = requiredObject(button["reply"], `${path}[${index}].reply`);
    ids.add(required(reply["id"], `${path}[${index}].reply.id`, { max: 256 }));
    titles.add(required(reply["title"], `${path}[${index}].reply.title`, { max: 20 }));
    if (titles.size <= index) throw invalid(`${path}[${index}].reply.title`, "must be unique");
    if (ids.size <= index) throw invalid(`${path}[${index}].reply.id`, "must be unique");
  }
}

function checkList(action: Fields): void {
  required(action["button"], "interactive.action.button", { max: 20 });
  const sections = requiredList(action["sections"], "interactive.action.sections", { min: 1, max: 10 });
  const ids = new Set<string>();
  let rows = 0;
  for (const [at, item] of sections.entries()) {
    const path = `interactive.action.sections[${at}]`;
    const section = requiredObject(item, path);
    const title = optional(section["title"], `${path}.title`, { max: 24 });
    if (sections.length > 1 && (title === undefined || title === "")) throw missing(`${path}.title`);
    for (const [index, one] of requiredList(section["rows"], `${path}.rows`, { min: 1, max: 10 }).entries()) {
      const row = requiredObject(one, `${path}.rows[${index}]`);
      ids.add(required(row["id"], `${path}.rows[${index}].id`, { max: 200 }));
      required(row["title"], `${path}.rows[${index}].title`, { max: 24 });
      optional(row["description"], `${path}.rows[${index}].description`, { max: 72 });
      rows += 1;
      if (ids.size < rows) throw invalid(`${path}.rows[${index}].id`, "must be unique");
    }
  }
  if (rows > 10) throw invalid("interactive.action.sections", "has more than 10 rows in total");
}

function checkFlow(parameters: Fields): void {
  const path = "interactive.action.parameters";
  choice(asText(parameters["flow_message_version"]), `${path}.flow_message_version`, ["3"]);
  const hasId = parameters["flow_id"] !== undefined;
  if (hasId === (parameters["flow_name"] !== undefined))
    throw invalid(path, "must have exactly one of flow_id, flow_name");
  required(parameters["flow_cta"], `${path}.flow_cta`, { max: 30 });
  if (parameters["mode"] !== undefined) choice(parameters["mode"], `${path}.mode`, ["published", "draft"]);
  if (parameters["flow_action"] !== undefined)
    choice(parameters["flow_action"], `${path}.flow_action`, ["navigate", "data_exchange"]);
  if (parameters["flow_action_payload"] !== undefined)
    required(
      requiredObject(parameters["flow_action_payload"], `${path}.flow_action_payload`)["screen"],
      `${path}.flow_action_payload.screen`,
    );
}

function checkProducts(action: Fields): void {
  required(action["catalog_id"], "interactive.action.catalog_id");
  let products = 0;
  for (const [at, item] of requiredList(action["sections"], "interactive.action.sections", {
    min: 1,
    max: 10,
  }).entries()) {
    const path = `interactive.action.sections[${at}]`;
    const section = requiredObject(item, path);
    optional(section["title"], `${path}.title`, { max: 24 });
    for (const [index, one] of requiredList(section["product_items"], `${path}.product_items`, {
      min: 1,
      max: 30,
    }).entries())
      required(
        requiredObject(one, `${path}.product_items[${index}]`)["product_retailer_id"],
        `${path}.product_items[${index}].product_retailer_id`,
      );
    products += Array.isArray(section["product_items"]) ? section["product_items"].length : 0;
  }
  if (products > 30) throw invalid("interactive.action.sections", "has more than 30 products");
}

/** Media cards: a picture or film, a text, and one link or quick replies, alike on all of them. Or product cards. */
function checkCards(call: GraphCall, { number }: NumberAccess, value: unknown): Fields[] {
  return requiredList(value, "interactive.action.cards", { min: 2, max: 10 }).map((item, index) => {
    const path = `interactive.action.cards[${index}]`;
    const card = requiredObject(item, path);
    const action = requiredObject(card["action"], `${path}.action`);
    if (action["product_retailer_id"] !== undefined) {
      required(action["catalog_id"], `${path}.action.catalog_id`);
      return card;
    }
    const header = requiredObject(card["header"], `${path}.header`);
    const type = choice(header["type"], `${path}.header.type`, ["image", "video"]);
    const media = requiredObject(header[type], `${path}.header.${type}`);
    if (card["body"] !== undefined)
      required(requiredObject(card["body"], `${path}.body`)["text"], `${path}.body.text`, { max: 160 });
    if (action["name"] === "cta_url") {
      const parameters = named(action, "cta_url");
      required(parameters["display_text"], `${path}.action.parameters.display_text`, { max: 20 });
      requiredUrl(parameters["url"], `${path}.action.parameters.url`);
    } else checkQuickReplies(action["buttons"], `${path}.action.buttons`);
    const shown = shownOf(call, number.id, media, `${path}.header.${type}`);
    return { ...card, header: { ...header, [type]: { ...media, shown } } };
  });
}

function checkQuickReplies(value: unknown, path: string): void {
  for (const [index, item] of requiredList(value, path, { min: 1, max: 3 }).entries()) {
    const button = requiredObject(item, `${path}[${index}]`);
    choice(button["type"], `${path}[${index}].type`, ["quick_reply"]);
    const reply = requiredObject(button["quick_reply"], `${path}[${index}].quick_reply`);
    required(reply["id"], `${path}[${index}].quick_reply.id`, { max: 256 });
    required(reply["title"], `${path}[${index}].quick_reply.title`, { max: 20 });
  }
}

function named(action: Fields, name: string): Fields {
  choice(action["name"], "interactive.action.name", [name]);
  const { parameters } = action;
  if (!isRecord(parameters)) throw missing("interactive.action.parameters");
  return parameters;
}

import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import {
  list,
  oneOf,
  optionalText,
  optionalUrl,
  requiredObject,
  requiredText,
  requiredUrl,
} from "../../graph/shape.ts";
import type { Template } from "../../world/thread.ts";
import { checkButtons, checkDefaultAction } from "./buttons.ts";

type Payload = Record<string, unknown>;

const PATH = "message[attachment][payload]";
const REMOVED = [
  "list",
  "open_graph",
  "airline_boardingpass",
  "airline_checkin",
  "airline_itinerary",
  "airline_update",
];

/** The limits of each template, as documented in November 2026. */
const CHECKS: Record<string, (payload: Payload) => void> = {
  generic: checkGeneric,
  button: checkButton,
  media: checkMedia,
  receipt: checkReceipt,
  product: checkProduct,
  coupon: checkCoupon,
  customer_feedback: checkFeedback,
  image_grid: checkImageGrid,
};

const SCORE_LABELS = ["neg_pos", "hard_easy", "dis_sat", "unlike_like", "poor_great", "none"];
const SCORE_OPTIONS = ["one_to_five", "five_stars", "five_emojis", "zero_to_ten", "one_to_seven"];

/** The template as sent, or a refusal with code 100. */
export function parseTemplate(value: unknown): Template {
  const payload = requiredObject(value, PATH);
  const type = requiredText(payload["template_type"], `${PATH}[template_type]`);
  if (REMOVED.includes(type)) throw invalidParameter(`Param ${PATH}[template_type]: ${type} is no longer supported`);
  if (type === "instant_form")
    throw new GraphError({ code: 1, subcode: 2018382, message: "(#1) Instant forms are not available to this Page" });
  const check = CHECKS[type];
  if (check === undefined) {
    throw invalidParameter(`Param ${PATH}[template_type] must be one of {${Object.keys(CHECKS).join(", ")}}`);
  }
  check(payload);
  return { ...payload, template_type: type };
}

function checkGeneric(payload: Payload): void {
  if (payload["image_aspect_ratio"] !== undefined) {
    oneOf(payload["image_aspect_ratio"], `${PATH}[image_aspect_ratio]`, ["horizontal", "square"]);
  }
  for (const [index, value] of list(payload["elements"], `${PATH}[elements]`, { min: 1, max: 10 }).entries()) {
    const path = `${PATH}[elements][${index}]`;
    const element = requiredObject(value, path);
    requiredText(element["title"], `${path}[title]`, { max: 80 });
    optionalText(element["subtitle"], `${path}[subtitle]`, { max: 80 });
    optionalUrl(element["image_url"], `${path}[image_url]`);
    checkDefaultAction(element["default_action"], `${path}[default_action]`);
    checkButtons(element["buttons"], `${path}[buttons]`, { min: 0, max: 3 });
    const others = ["subtitle", "image_url", "default_action", "buttons"];
    if (!others.some((key) => element[key] !== undefined && element[key] !== null && element[key] !== "")) {
      throw invalidParameter(`Param ${path} must have at least one property besides title`);
    }
  }
}

function checkButton(payload: Payload): void {
  requiredText(payload["text"], `${PATH}[text]`, { max: 640 });
  checkButtons(payload["buttons"], `${PATH}[buttons]`, { min: 1, max: 3 });
}

function checkMedia(payload: Payload): void {
  const path = `${PATH}[elements][0]`;
  const element = requiredObject(list(payload["elements"], `${PATH}[elements]`, { min: 1, max: 1 })[0], path);
  oneOf(element["media_type"], `${path}[media_type]`, ["image", "video"]);
  const hasId = element["attachment_id"] !== undefined;
  if (hasId === (element["url"] !== undefined)) {
    throw invalidParameter(`Param ${path} must have exactly one of attachment_id, url`, 2018173);
  }
  if (!hasId && !/^https:\/\/([\w-]+\.)*facebook\.com\//.test(requiredUrl(element["url"], `${path}[url]`))) {
    throw invalidParameter(`Param ${path}[url] must be a Facebook URL`, 2018174);
  }
  checkButtons(element["buttons"], `${path}[buttons]`, { min: 0, max: 3 });
}

function checkReceipt(payload: Payload): void {
  for (const key of ["recipient_name", "order_number", "currency", "payment_method"]) {
    requiredText(payload[key], `${PATH}[${key}]`);
  }
  const summary = requiredObject(payload["summary"], `${PATH}[summary]`);
  requiredText(summary["total_cost"], `${PATH}[summary][total_cost]`);
  for (const [index, value] of list(payload["elements"], `${PATH}[elements]`, { min: 0, max: 100 }).entries()) {
    const path = `${PATH}[elements][${index}]`;
    const element = requiredObject(value, path);
    requiredText(element["title"], `${path}[title]`);
    requiredText(element["price"], `${path}[price]`);
  }
}

function checkProduct(payload: Payload): void {
  for (const [index, value] of list(payload["elements"], `${PATH}[elements]`, { min: 1, max: 10 }).entries()) {
    const path = `${PATH}[elements][${index}]`;
    requiredText(requiredObject(value, path)["id"], `${path}[id]`);
  }
}

function checkCoupon(payload: Payload): void {
  requiredText(payload["title"], `${PATH}[title]`, { max: 80 });
  optionalText(payload["subtitle"], `${PATH}[subtitle]`, { max: 80 });
  const code = optionalText(payload["coupon_code"], `${PATH}[coupon_code]`);
  const url = optionalUrl(payload["coupon_url"], `${PATH}[coupon_url]`);
  if (code === undefined && url === undefined) throw invalidParameter(`The parameter ${PATH}[coupon_code] is required`);
  if (code !== undefined && /\s/.test(code))
    throw invalidParameter(`Param ${PATH}[coupon_code] must not contain blanks`);
}

function checkFeedback(payload: Payload): void {
  requiredText(payload["title"], `${PATH}[title]`, { max: 65 });
  optionalText(payload["subtitle"], `${PATH}[subtitle]`, { max: 80 });
  optionalText(payload["button_title"], `${PATH}[button_title]`, { max: 20 });
  requiredUrl(
    requiredObject(payload["business_privacy"], `${PATH}[business_privacy]`)["url"],
    `${PATH}[business_privacy][url]`,
  );
  const path = `${PATH}[feedback_screens][0]`;
  const screen = requiredObject(
    list(payload["feedback_screens"], `${PATH}[feedback_screens]`, { min: 1, max: 1 })[0],
    path,
  );
  const question = requiredObject(
    list(screen["questions"], `${path}[questions]`, { min: 1, max: 1 })[0],
    `${path}[questions][0]`,
  );
  if (!/^\w{1,80}$/.test(requiredText(question["id"], `${path}[questions][0][id]`))) {
    throw invalidParameter(`Param ${path}[questions][0][id] must be alphanumeric`);
  }
  oneOf(question["type"], `${path}[questions][0][type]`, ["csat", "nps", "ces", "free_form"]);
  if (question["score_label"] !== undefined)
    oneOf(question["score_label"], `${path}[questions][0][score_label]`, SCORE_LABELS);
  if (question["score_option"] !== undefined)
    oneOf(question["score_option"], `${path}[questions][0][score_option]`, SCORE_OPTIONS);
  if (question["follow_up"] !== undefined) {
    const followUp = requiredObject(question["follow_up"], `${path}[questions][0][follow_up]`);
    oneOf(followUp["type"], `${path}[questions][0][follow_up][type]`, ["free_form"]);
    optionalText(followUp["placeholder"], `${path}[questions][0][follow_up][placeholder]`, { max: 65 });
  }
  const days = payload["expires_in_days"];
  if (days !== undefined && !(Number(days) >= 1 && Number(days) <= 7))
    throw invalidParameter(`Param ${PATH}[expires_in_days] must be between 1 and 7`);
  optionalText(question["title"], `${path}[questions][0][title]`, { min: 5, max: 85 });
}

function checkImageGrid(payload: Payload): void {
  const path = `${PATH}[elements][0]`;
  const element = requiredObject(list(payload["elements"], `${PATH}[elements]`, { min: 1, max: 1 })[0], path);
  let heroes = 0;
  for (const [index, value] of list(element["images"], `${path}[images]`, { min: 2, max: 6 }).entries()) {
    const image = requiredObject(value, `${path}[images][${index}]`);
    requiredUrl(image["url"], `${path}[images][${index}][url]`);
    if (image["is_hero_image"] === true) heroes += 1;
    checkImageAction(image["action"], `${path}[images][${index}][action]`);
  }
  if (heroes > 1) throw invalidParameter(`Param ${path}[images] may have one hero image at most`);
  optionalText(element["title"], `${path}[title]`, { max: 45 });
  optionalText(element["subtitle"], `${path}[subtitle]`, { max: 80 });
  checkButtons(element["buttons"], `${path}[buttons]`, { min: 0, max: 3 });
}

/** A tap on one picture opens an address or is a postback. */
function checkImageAction(value: unknown, path: string): void {
  if (value === undefined || value === null) return;
  const action = requiredObject(value, path);
  if (oneOf(action["type"], `${path}[type]`, ["web_url", "postback"]) === "web_url")
    requiredUrl(action["url"], `${path}[url]`);
  else {
    requiredText(action["payload"], `${path}[payload]`, { max: 1000 });
    requiredText(action["text"], `${path}[text]`);
  }
}

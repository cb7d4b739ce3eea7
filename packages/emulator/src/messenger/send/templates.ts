import { invalidParameter } from "../../graph/graphError.ts";
import {
  list,
  oneOf,
  optionalText,
  optionalUrl,
  requiredObject,
  requiredText,
  requiredUrl,
} from "../../graph/shape.ts";
import type { Template } from "../model.ts";
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

/** The template as sent, or a refusal with code 100. */
export function parseTemplate(value: unknown): Template {
  const payload = requiredObject(value, PATH);
  const type = requiredText(payload["template_type"], `${PATH}[template_type]`);
  if (REMOVED.includes(type)) throw invalidParameter(`Param ${PATH}[template_type]: ${type} is no longer supported`);
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
  optionalText(question["title"], `${path}[questions][0][title]`, { min: 5, max: 85 });
}

function checkImageGrid(payload: Payload): void {
  const path = `${PATH}[elements][0]`;
  const element = requiredObject(list(payload["elements"], `${PATH}[elements]`, { min: 1, max: 1 })[0], path);
  for (const [index, value] of list(element["images"], `${path}[images]`, { min: 2, max: 6 }).entries()) {
    requiredUrl(requiredObject(value, `${path}[images][${index}]`)["url"], `${path}[images][${index}][url]`);
  }
  optionalText(element["title"], `${path}[title]`, { max: 45 });
  optionalText(element["subtitle"], `${path}[subtitle]`, { max: 80 });
  checkButtons(element["buttons"], `${path}[buttons]`, { min: 0, max: 3 });
}

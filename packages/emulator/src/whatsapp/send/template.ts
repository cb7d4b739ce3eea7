import type { GraphCall } from "../../graph/graphRoutes.ts";
import { asText, isRecord } from "../../graph/params.ts";
import type { NumberAccess } from "../access.ts";
import { findMedia } from "../media.ts";
import type { TemplateButton, TemplateComponent, WhatsAppTemplate } from "../model.ts";
import { invalid, refused } from "../refusals.ts";
import { fillVariables, variablesOf } from "../templates/variables.ts";
import { optional, required, requiredList, requiredObject, requiredUrl } from "./checks.ts";
import type { ParsedContent } from "./content.ts";

type Fields = Record<string, unknown>;

/** A template with its places filled, as the phone shows it. */
export interface FilledTemplate {
  readonly header?: { readonly text?: string; readonly format: string; readonly shown?: string };
  readonly body: string;
  readonly footer?: string;
  readonly buttons: readonly FilledButton[];
  readonly cards?: readonly FilledTemplate[];
}

export interface FilledButton {
  readonly type: string;
  readonly text: string;
  readonly payload?: string;
  readonly url?: string;
}

/** A send by template: it must exist in that language, be approved, and its parameters must fit. */
export function parseTemplateMessage(
  call: GraphCall,
  access: NumberAccess,
  given: Fields,
  { isByUserId }: { readonly isByUserId: boolean },
): ParsedContent {
  const name = required(given["name"], "template.name");
  const language = required(requiredObject(given["language"], "template.language")["code"], "template.language.code");
  const template = access.account.templates.get(`${name}/${language}`);
  refuseByStatus(template, name, language);
  if (template.category === "AUTHENTICATION" && isByUserId)
    throw refused(131062, "Authentication templates need a phone number");
  const components =
    given["components"] === undefined
      ? []
      : requiredList(given["components"], "template.components", { min: 0, max: 20 });
  const filled = fill(call, access, template, template.components, components);
  return {
    content: { type: "template", template: given, filled },
    category: CATEGORY[template.category],
    template,
    text: filled.body,
  };
}

const CATEGORY = { MARKETING: "marketing", UTILITY: "utility", AUTHENTICATION: "authentication" } as const;

function refuseByStatus(
  template: WhatsAppTemplate | undefined,
  name: string,
  language: string,
): asserts template is WhatsAppTemplate {
  if (template?.status === "PAUSED") throw refused(132015, `Template ${name} is paused because of low quality`);
  if (template?.status === "DISABLED") throw refused(132016, `Template ${name} is disabled because of low quality`);
  if (template?.status === "APPROVED") return;
  throw refused(132001, `template name (${name}) does not exist in ${language}`);
}

const LONGEST_BODY = 1024;

function fill(
  call: GraphCall,
  access: NumberAccess,
  template: WhatsAppTemplate,
  parts: readonly TemplateComponent[],
  given: readonly unknown[],
): FilledTemplate {
  const part = (type: TemplateComponent["type"]) => parts.find((one) => one.type === type);
  const parametersOf = (type: string) => {
    const found = given.find((one) => isRecord(one) && asText(one["type"]).toLowerCase() === type);
    return isRecord(found) && Array.isArray(found["parameters"]) ? found["parameters"] : [];
  };
  const body = fillText(template, part("BODY")?.text ?? "", parametersOf("body"), "body");
  if (Array.from(body).length > LONGEST_BODY)
    throw refused(132005, "The body is longer than 1024 characters after filling");
  const header = part("HEADER");
  const carousel = part("CAROUSEL");
  const footer = part("FOOTER")?.text;
  return {
    body,
    ...(header === undefined ? {} : { header: fillHeader(call, access, template, header, parametersOf("header")) }),
    ...(footer === undefined ? {} : { footer }),
    buttons: fillButtons(part("BUTTONS")?.buttons ?? [], given),
    ...(carousel?.cards === undefined ? {} : { cards: fillCards(call, access, template, carousel, given) }),
  };
}

function fillCards(
  call: GraphCall,
  access: NumberAccess,
  template: WhatsAppTemplate,
  { cards = [] }: TemplateComponent,
  given: readonly unknown[],
): FilledTemplate[] {
  const carousel = given.find((one) => isRecord(one) && asText(one["type"]).toLowerCase() === "carousel");
  const filled = isRecord(carousel) && Array.isArray(carousel["cards"]) ? carousel["cards"] : [];
  if (filled.length !== cards.length)
    throw refused(132000, `carousel: number of cards (${filled.length}) does not match (${cards.length})`);
  return cards.map((card, index) => {
    const own = filled.find((one) => isRecord(one) && Number(one["card_index"]) === index);
    if (!isRecord(own)) throw refused(132000, `carousel: card ${index} is missing`);
    return fill(call, access, template, card.components, Array.isArray(own["components"]) ? own["components"] : []);
  });
}

function fillHeader(
  call: GraphCall,
  { number }: NumberAccess,
  template: WhatsAppTemplate,
  header: TemplateComponent,
  parameters: readonly unknown[],
): NonNullable<FilledTemplate["header"]> {
  const format = (header.format ?? "TEXT").toUpperCase();
  if (format === "TEXT") return { format, text: fillText(template, header.text ?? "", parameters, "header") };
  const [parameter] = parameters;
  const kind = format.toLowerCase();
  if (!isRecord(parameter) || parameters.length !== 1)
    throw refused(
      132000,
      `header: number of localizable_params (${parameters.length}) does not match the expected number of params (1)`,
    );
  if (asText(parameter["type"]) !== kind && !(kind === "gif" && parameter["type"] === "video"))
    throw refused(
      132012,
      `header: Format mismatch, expected ${format}, received ${asText(parameter["type"]).toUpperCase()}`,
    );
  const fields = requiredObject(parameter[asText(parameter["type"])], `template.components.header.${kind}`);
  if (kind === "location") return { format, text: asText(fields["name"]) };
  if (fields["link"] !== undefined) return { format, shown: requiredUrl(fields["link"], `header.${kind}.link`) };
  const found = findMedia(call.world, number.id, required(fields["id"], `header.${kind}.id`));
  if (found === undefined) throw invalid(`header.${kind}.id`, "is not a media id of this phone number");
  return { format, shown: found.url };
}

/** Fills the places of one text: their number must fit (132000), their form (132012), and their names (132018). */
function fillText(template: WhatsAppTemplate, text: string, parameters: readonly unknown[], where: string): string {
  const variables = variablesOf(text);
  if (parameters.length !== variables.length)
    throw refused(
      132000,
      `${where}: number of localizable_params (${parameters.length}) does not match the expected number of params (${variables.length})`,
    );
  const values = new Map<string, string>();
  for (const [index, item] of parameters.entries()) {
    const parameter = requiredObject(item, `template.components.${where}.parameters[${index}]`);
    const isNamed = template.parameterFormat === "NAMED";
    const name = isNamed ? asText(parameter["parameter_name"]) : String(index + 1);
    if (isNamed && !variables.includes(name))
      throw refused(132018, `${where}: Parameter name is missing or empty, expected one of {${variables.join(", ")}}`);
    values.set(name, valueOf(parameter, where));
  }
  return fillVariables(text, values);
}

function valueOf(parameter: Fields, where: string): string {
  const type = asText(parameter["type"]);
  if (type === "text") {
    const text = required(parameter["text"], `${where}.text`);
    if (/[\n\t]| {5}/.test(text))
      throw refused(
        132018,
        `${where}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`,
      );
    return text;
  }
  const nested = parameter[type];
  if ((type !== "currency" && type !== "date_time") || !isRecord(nested))
    throw refused(132012, `${where}: Format mismatch, expected TEXT, received ${type.toUpperCase()}`);
  return required(nested["fallback_value"], `${where}.${type}.fallback_value`);
}

/** What each button carries: payloads of quick replies, the end of an address, a code. */
function fillButtons(buttons: readonly TemplateButton[], given: readonly unknown[]): FilledButton[] {
  const parameterOf = (index: number): Fields | undefined => {
    const found = given.find(
      (one) => isRecord(one) && asText(one["type"]).toLowerCase() === "button" && Number(one["index"]) === index,
    );
    const [parameter] = isRecord(found) && Array.isArray(found["parameters"]) ? found["parameters"] : [];
    return isRecord(parameter) ? parameter : undefined;
  };
  return buttons.map((button, index) => {
    const parameter = parameterOf(index);
    const type = button.type.toUpperCase();
    const text = button.text ?? type;
    if (type === "QUICK_REPLY") {
      const payload = optional(parameter?.["payload"], "button.payload", { max: 256 });
      return { type, text, payload: payload ?? text };
    }
    if (type === "URL") {
      const url = button.url ?? "";
      if (variablesOf(url).length === 0) return { type, text, url };
      const end = asText(parameter?.["text"]);
      if (end === "") throw refused(132018, `button: the button at index ${index} of type Url requires a parameter`);
      return { type, text, url: url.replace(/\{\{\s*\w+\s*\}\}/g, encodeURI(end)) };
    }
    if (type === "COPY_CODE" || type === "OTP") {
      const code = asText(parameter?.["coupon_code"]) || asText(parameter?.["text"]);
      if (code === "") throw refused(132018, `button: the button at index ${index} requires a code`);
      const longest = type === "OTP" ? 15 : 20;
      if (code.length > longest) throw refused(132005, `button: the code is longer than ${longest} characters`);
      return { type, text, payload: code };
    }
    return { type, text, ...(button.phone_number === undefined ? {} : { url: `tel:${button.phone_number}` }) };
  });
}

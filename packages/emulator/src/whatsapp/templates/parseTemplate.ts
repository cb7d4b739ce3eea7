/** The form of a template: what is refused at once, before anybody reviews it. */
import { GraphError } from "../../graph/graphError.ts";
import { asText, isRecord, listParam, type Params, stringParam } from "../../graph/params.ts";
import { list, oneOf, requiredText } from "../../graph/shape.ts";
import type { TemplateButton, TemplateCategory, TemplateComponent, WhatsAppTemplate } from "../model.ts";
import { variablesOf } from "./variables.ts";

export interface NewTemplate {
  readonly name: string;
  readonly language: string;
  readonly category: TemplateCategory;
  readonly parameterFormat: WhatsAppTemplate["parameterFormat"];
  readonly components: TemplateComponent[];
}

const TYPES = ["HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"] as const;
const HEADER_FORMATS = ["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "GIF"] as const;
const BUTTON_TYPES = [
  "QUICK_REPLY",
  "URL",
  "PHONE_NUMBER",
  "COPY_CODE",
  "OTP",
  "FLOW",
  "CATALOG",
  "MPM",
  "SPM",
  "REQUEST_CONTACT_INFO",
  "VOICE_CALL",
] as const;
/** How many of a kind one template may have. */
const MOST: Partial<Record<(typeof BUTTON_TYPES)[number], number>> = { URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1 };

export function parseNewTemplate(params: Params): NewTemplate {
  const name = requiredText(params["name"], "name", { max: 512 });
  if (!/^[a-z0-9_]+$/.test(name))
    throw invalidTemplate(2388040, "The template name may have lower-case letters, digits and underscores only");
  const language = requiredText(params["language"], "language");
  if (!/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language))
    throw invalidTemplate(2388040, `${language} is no supported language`);
  const category = oneOf(stringParam(params, "category")?.toUpperCase(), "category", [
    "MARKETING",
    "UTILITY",
    "AUTHENTICATION",
  ]);
  const format = (stringParam(params, "parameter_format") ?? "positional").toUpperCase();
  const parameterFormat = oneOf(format, "parameter_format", ["NAMED", "POSITIONAL"]);
  const given = listParam(params, "components");
  const components = parseComponents(
    category === "AUTHENTICATION" ? given?.map((one) => withFixedText(one, language)) : given,
    parameterFormat,
  );
  return { name, language, category, parameterFormat, components };
}

/** Meta writes the words of authentication templates itself; one says only whether a warning and an expiry belong to them. */
function withFixedText(value: unknown, language: string): unknown {
  if (!isRecord(value)) return value;
  const isGerman = language.startsWith("de");
  const type = asText(value["type"]).toUpperCase();
  if (type === "BODY" && value["text"] === undefined) {
    const warning = isGerman
      ? "Gib diesen Code aus Sicherheitsgründen nicht weiter."
      : "For your security, do not share this code.";
    const said = isGerman ? "Der Code {{1}} ist dein Verifizierungscode." : "The code {{1}} is your verification code.";
    return { ...value, text: value["add_security_recommendation"] === true ? `${said} ${warning}` : said };
  }
  const minutes = asText(value["code_expiration_minutes"]);
  if (type !== "FOOTER" || minutes === "") return value;
  return { ...value, text: isGerman ? `Läuft in ${minutes} Minuten ab.` : `Expires in ${minutes} minutes.` };
}

export function parseComponents(value: unknown, format: WhatsAppTemplate["parameterFormat"]): TemplateComponent[] {
  const components = list(value, "components", { min: 1, max: 10 }).map((item, index) =>
    parseComponent(item, index, format),
  );
  if (!components.some(({ type }) => type === "BODY")) throw invalidTemplate(2388072, "A template needs a BODY");
  return components;
}

function parseComponent(value: unknown, index: number, format: WhatsAppTemplate["parameterFormat"]): TemplateComponent {
  const component = isRecord(value) ? value : {};
  const type = oneOf(asText(component["type"]).toUpperCase(), `components[${index}][type]`, TYPES);
  const parsed = { ...component, type } as TemplateComponent; // Only its own fields are read, each checked below.
  switch (type) {
    case "HEADER":
      checkHeader(parsed, format);
      break;
    case "BODY":
      checkBody(parsed.text, format);
      break;
    case "FOOTER":
      if (isTooLong(parsed.text, 60) || variablesOf(parsed.text ?? "").length > 0)
        throw invalidTemplate(2388073, "A footer has up to 60 characters and no variables");
      break;
    case "BUTTONS":
      checkButtons(parsed.buttons);
      break;
    case "CAROUSEL":
      list(parsed.cards, "components[cards]", { min: 2, max: 10 });
      break;
    default:
      break;
  }
  return parsed;
}

function checkHeader({ format = "TEXT", text }: TemplateComponent, named: WhatsAppTemplate["parameterFormat"]): void {
  oneOf(format.toUpperCase(), "components[format]", HEADER_FORMATS);
  if (format.toUpperCase() !== "TEXT") return;
  const variables = variablesOf(text ?? "");
  if (text === undefined || text === "" || isTooLong(text, 60) || variables.length > 1)
    throw invalidTemplate(2388047, "A header text has up to 60 characters and one variable");
  checkNames(variables, named);
}

function checkBody(text: string | undefined, format: WhatsAppTemplate["parameterFormat"]): void {
  if (text === undefined || text === "") throw invalidTemplate(2388072, "The body has no text");
  if (isTooLong(text, 1024)) throw invalidTemplate(2388040, "The body is longer than 1024 characters");
  if (/^\s*\{\{|\}\}\s*$/.test(text))
    throw invalidTemplate(2388299, "Variables can't be at the start or end of the template");
  if (/\}\}\s*\{\{/.test(text)) throw invalidTemplate(2388072, "Variables may not stand side by side");
  const variables = variablesOf(text);
  checkNames(variables, format);
  const words = text.replace(/\{\{[^}]*\}\}/g, " ").match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  if (variables.length > 0 && words < 2 * variables.length + 1)
    throw invalidTemplate(2388293, "This template has too many variables for its length");
}

/** Positional ones count from 1 without a gap; named ones are lower-case letters, digits and underscores. */
function checkNames(variables: readonly string[], format: WhatsAppTemplate["parameterFormat"]): void {
  const isRight = (name: string) =>
    format === "NAMED"
      ? /^[a-z][a-z0-9_]*$/.test(name)
      : /^\d+$/.test(name) && Number(name) >= 1 && Number(name) <= variables.length;
  const wrong = variables.find((name) => !isRight(name));
  if (wrong !== undefined)
    throw invalidTemplate(2388072, `{{${wrong}}} is no variable of a ${format.toLowerCase()} template`);
}

function checkButtons(buttons: readonly TemplateButton[] | undefined): void {
  const counts = new Map<string, number>();
  for (const [index, button] of list(buttons, "components[buttons]", { min: 1, max: 10 }).entries()) {
    const fields = isRecord(button) ? button : {};
    const path = `components[buttons][${index}]`;
    const type = oneOf(asText(fields["type"]).toUpperCase(), `${path}[type]`, BUTTON_TYPES);
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if ((counts.get(type) ?? 0) > (MOST[type] ?? 10))
      throw invalidTemplate(2388019, `A template has too many buttons of type ${type}`);
    if (type === "QUICK_REPLY" || type === "URL" || type === "PHONE_NUMBER")
      requiredText(fields["text"], `${path}[text]`, { max: 25 });
    if (type === "URL") requiredText(fields["url"], `${path}[url]`, { max: 2000 });
    if (type === "PHONE_NUMBER") requiredText(fields["phone_number"], `${path}[phone_number]`, { max: 20 });
  }
}

function isTooLong(text: string | undefined, max: number): boolean {
  return Array.from(text ?? "").length > max;
}

/** A template that is refused at once. */
export function invalidTemplate(subcode: number, userMessage: string): GraphError {
  return new GraphError({
    code: 100,
    subcode,
    message: "Invalid parameter",
    userTitle: "Template refused",
    userMessage,
  });
}

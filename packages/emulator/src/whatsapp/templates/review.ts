import type { Platform } from "../../platform.ts";
import { accountEvent } from "../events.ts";
import type { TemplateCategory, WhatsAppAccount, WhatsAppTemplate } from "../model.ts";

/** Words by which the review knows advertising and fraud. The platform's own list is not told; these are the obvious ones. */
const PROMOTIONAL =
  /\b(rabatt\w*|sonderangebot\w*|gutschein\w*|aktionspreis\w*|schlussverkauf|sale|discount|coupon|promo\w*|special offer|buy now|jetzt kaufen|wieder da|neu eingetroffen|back in stock|neuheiten?|warenkorb|your cart)\b|\d\s?%/i;
const FRAUD = /\b(kreditkartennummer|kreditkarte|card number|passwort|password|\bpin\b|tan)\b/i;

/** What the review will say: undefined approves. */
export function verdictOn(template: Pick<WhatsAppTemplate, "components" | "category">): string | undefined {
  const text = textOf(template);
  return FRAUD.test(text) && template.category !== "AUTHENTICATION" ? "SCAM" : undefined;
}

/** The category Meta moves a template to: advertising is marketing, whatever it was called. */
export function rightCategory({
  components,
  category,
}: Pick<WhatsAppTemplate, "components" | "category">): TemplateCategory {
  return category === "UTILITY" && PROMOTIONAL.test(textOf({ components })) ? "MARKETING" : category;
}

function textOf({ components }: Pick<WhatsAppTemplate, "components">): string {
  return components
    .flatMap(({ text, buttons = [] }) => [text ?? "", ...buttons.map((button) => button.text ?? "")])
    .join("\n");
}

/** Review comes some time later; null waits for somebody to decide by hand. */
export function scheduleReview(platform: Platform, account: WhatsAppAccount, template: WhatsAppTemplate): void {
  const { whatsappReviewMs } = platform.world.limits;
  if (whatsappReviewMs === null) return;
  platform.later(whatsappReviewMs, () => {
    if (template.status !== "PENDING") return;
    const reason = verdictOn(template);
    setStatus(platform, account, template, reason === undefined ? "APPROVED" : "REJECTED", reason ?? "NONE");
  });
}

export function setStatus(
  platform: Platform,
  account: WhatsAppAccount,
  template: WhatsAppTemplate,
  status: WhatsAppTemplate["status"],
  reason: string,
): void {
  template.status = status;
  template.rejectedReason = reason;
  tell(platform, account, template, "message_template_status_update", {
    event: status,
    reason,
    message_template_category: template.category,
    ...(status === "REJECTED"
      ? {
          rejection_info: {
            reason: `The template was refused: ${reason}`,
            recommendation: "Change what it says and submit it again.",
          },
        }
      : {}),
    ...(status === "PAUSED"
      ? { other_info: { title: "FIRST_PAUSE", description: "Paused for three hours because of low quality." } }
      : {}),
    ...(status === "DISABLED"
      ? { disable_info: { disable_date: String(Math.floor(platform.world.clock.now() / 1000)) } }
      : {}),
  });
}

/** Announces a change of category, or, without `isAnnounced`, makes it. */
export function setCategory(
  platform: Platform,
  account: WhatsAppAccount,
  template: WhatsAppTemplate,
  category: TemplateCategory,
  { isAnnounced }: { readonly isAnnounced: boolean },
): void {
  const before = template.category;
  if (!isAnnounced) template.category = category;
  const change = isAnnounced
    ? { new_category: before, correct_category: category }
    : { previous_category: before, new_category: category };
  tell(platform, account, template, "template_category_update", change);
}

export function setQuality(
  platform: Platform,
  account: WhatsAppAccount,
  template: WhatsAppTemplate,
  quality: WhatsAppTemplate["quality"],
): void {
  const before = template.quality;
  template.quality = quality;
  const change = { previous_quality_score: before, new_quality_score: quality };
  tell(platform, account, template, "message_template_quality_update", change);
}

function tell(
  { world, webhooks }: Platform,
  account: WhatsAppAccount,
  { id, name, language }: WhatsAppTemplate,
  field: string,
  about: Record<string, unknown>,
): void {
  const named = { message_template_id: id, message_template_name: name, message_template_language: language };
  webhooks.emit(accountEvent(account.id, field, world.clock.now(), { ...named, ...about }));
  world.changes.emit("setup");
}

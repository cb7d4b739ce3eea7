import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Platform } from "../platform.ts";
import { notFound } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { tierOf } from "../whatsapp/manage/numberCalls.ts";
import type { WhatsAppAccount } from "../whatsapp/model.ts";
import { tellAccount } from "../whatsapp/person/acts.ts";
import { getNumber, getWaba, newWhatsAppSchema, numbersOf, putWhatsApp } from "../whatsapp/setup.ts";
import { endPacing } from "../whatsapp/send/pacing.ts";
import { setCategory, setQuality, setStatus } from "../whatsapp/templates/review.ts";

const idSchema = z.object({ id: z.string() });
const quality = z.enum(["GREEN", "YELLOW", "RED", "UNKNOWN"]);
const category = z.enum(["MARKETING", "UTILITY", "AUTHENTICATION"]);
const accountChange = z.object({
  hasPayment: z.boolean().optional(),
  isLocked: z.boolean().optional(),
  isVerified: z.boolean().optional(),
  messagingLimit: z.int().positive().nullable().optional(),
});
const numberChange = z.object({
  quality: quality.optional(),
  throughput: z.enum(["STANDARD", "HIGH", "NOT_APPLICABLE"]).optional(),
  isCoexistence: z.boolean().optional(),
  isRegistered: z.boolean().optional(),
  isNameApproved: z.boolean().optional(),
});
const templateChange = z.object({
  status: z.enum(["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "ARCHIVED"]).optional(),
  reason: z.string().default("NONE"),
  quality: quality.optional(),
  category: category.optional(),
  /** Only announces that the category will change. */
  announcedCategory: category.optional(),
  /** Holds back what is sent from now on; `false` lets it go, or with `isGood: false` fail. */
  isPaced: z.boolean().optional(),
  isGood: z.boolean().default(true),
});

/** WhatsApp accounts, their numbers and templates, and what Meta tells of them. */
export function whatsappRoutes(server: FastifyInstance, platform: Platform): void {
  const { world } = platform;

  server.get("/_emulator/whatsapp", () => [...world.whatsapp.values()].map((account) => accountView(world, account)));
  server.post("/_emulator/whatsapp", (request) =>
    accountView(world, putWhatsApp(world, newWhatsAppSchema.parse(request.body))),
  );

  server.patch("/_emulator/whatsapp/:id", (request) => {
    const account = getWaba(world, idSchema.parse(request.params).id);
    const { hasPayment, isLocked, isVerified, messagingLimit } = accountChange.parse(request.body);
    if (hasPayment !== undefined) account.hasPayment = hasPayment;
    if (isVerified !== undefined) account.isVerified = isVerified;
    if (isLocked !== undefined) {
      account.isLocked = isLocked;
      tellAccount(platform, account.id, "account_update", {
        event: isLocked ? "DISABLED_UPDATE" : "ACCOUNT_RESTORED",
        ...(isLocked
          ? {
              ban_info: {
                waba_ban_state: "DISABLE",
                waba_ban_date: new Date(world.clock.now()).toISOString().slice(0, 10),
              },
            }
          : {}),
      });
    }
    if (messagingLimit !== undefined) {
      account.messagingLimit = messagingLimit;
      tellAccount(platform, account.id, "business_capability_update", {
        max_daily_conversations_per_business: tierOf(account),
        max_phone_numbers_per_business: 20,
      });
    }
    world.changes.emit("setup");
    return accountView(world, account);
  });

  server.patch("/_emulator/whatsapp/numbers/:id", (request) => {
    const number = getNumber(world, idSchema.parse(request.params).id);
    const change = numberChange.parse(request.body);
    const before = number.quality;
    Object.assign(number, Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)));
    if (change.quality !== undefined && change.quality !== before)
      tellAccount(platform, number.wabaId, "phone_number_quality_update", {
        display_phone_number: number.displayPhone.replace(/\D/g, ""),
        event: change.quality === "RED" ? "FLAGGED" : "UNFLAGGED",
        max_daily_conversations_per_business: tierOf(getWaba(world, number.wabaId)),
      });
    if (change.throughput === "HIGH")
      tellAccount(platform, number.wabaId, "phone_number_quality_update", {
        display_phone_number: number.displayPhone.replace(/\D/g, ""),
        event: "THROUGHPUT_UPGRADE",
        max_daily_conversations_per_business: tierOf(getWaba(world, number.wabaId)),
      });
    world.changes.emit("setup");
    return numberView(world, number.id);
  });

  server.patch("/_emulator/whatsapp/:id/templates/:template", (request) => {
    const { id, template: wanted } = z.object({ id: z.string(), template: z.string() }).parse(request.params);
    const account = getWaba(world, id);
    const template = [...account.templates.values()].find((one) => one.id === wanted || one.name === wanted);
    if (template === undefined) throw notFound("template", wanted);
    const change = templateChange.parse(request.body);
    if (change.quality !== undefined) setQuality(platform, account, template, change.quality);
    if (change.announcedCategory !== undefined)
      setCategory(platform, account, template, change.announcedCategory, { isAnnounced: true });
    if (change.category !== undefined)
      setCategory(platform, account, template, change.category, { isAnnounced: false });
    if (change.isPaced === true) template.isPaced = true;
    if (change.isPaced === false) endPacing(template, change.isGood);
    if (change.status !== undefined) setStatus(platform, account, template, change.status, change.reason);
    return template;
  });

  server.post("/_emulator/whatsapp/:id/event", (request) => {
    const account = getWaba(world, idSchema.parse(request.params).id);
    const { field, value } = z
      .object({ field: z.string(), value: z.record(z.string(), z.unknown()) })
      .parse(request.body);
    tellAccount(platform, account.id, field, value);
    return { ok: true };
  });
}

function accountView(world: World, account: WhatsAppAccount) {
  return {
    ...account,
    appIds: [...account.appIds],
    subscribedApps: [...account.subscribedApps.values()],
    templates: [...account.templates.values()],
    numbers: numbersOf(world, account.id).map(({ id }) => numberView(world, id)),
  };
}

function numberView(world: World, id: string) {
  const number = getNumber(world, id);
  return {
    ...number,
    links: Object.fromEntries(number.links),
    blocked: [...number.blocked],
    servicesByMonth: Object.fromEntries(number.servicesByMonth),
  };
}

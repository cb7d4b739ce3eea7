import { z } from "zod";
import { INSTAGRAM_FIELDS, newInstagramSchema, putInstagram } from "../instagram/setup.ts";
import { businessScopedId, phoneOf } from "../whatsapp/people.ts";
import { getWaba, newWhatsAppSchema, putWhatsApp, WHATSAPP_FIELDS } from "../whatsapp/setup.ts";
import { instagramScopedId, pageScopedId } from "../world/ids.ts";
import { personSchema } from "../world/people.ts";
import { getPerson, newAppSchema, newPageSchema, putApp, putPage, putPerson } from "../world/setup.ts";
import type { World } from "../world/world.ts";

const provisionSchema = z.object({
  app: newAppSchema,
  pages: z.array(newPageSchema.omit({ appId: true })).default([]),
  instagram: z.array(newInstagramSchema.omit({ appId: true })).default([]),
  whatsapp: z.array(newWhatsAppSchema.omit({ appId: true })).default([]),
  people: z.array(personSchema).default([]),
});

export type Provision = z.input<typeof provisionSchema>;

/**
 * An app, its Pages and people in one call. Called again with the same ids it
 * brings them up to date and leaves threads, profiles and subscriptions alone.
 */
export function provision(world: World, input: unknown) {
  const { app, pages, instagram, whatsapp, people } = provisionSchema.parse(input);
  putApp(world, app, [
    ...(instagram.length === 0 ? [] : [{ object: "instagram", fields: INSTAGRAM_FIELDS }]),
    ...(whatsapp.length === 0 ? [] : [{ object: "whatsapp_business_account", fields: WHATSAPP_FIELDS }]),
  ]);
  for (const page of pages) putPage(world, { ...page, appId: app.id });
  for (const account of instagram) putInstagram(world, { ...account, appId: app.id });
  for (const account of whatsapp) putWhatsApp(world, { ...account, appId: app.id });
  for (const person of people) putPerson(world, person);
  return {
    app: { id: app.id },
    pages: pages.map((page) => ({
      id: page.id,
      people: people.map((person) => ({ id: person.id, psid: pageScopedId(page.id, person.id) })),
    })),
    whatsapp: whatsapp.map(({ id }) => ({
      id,
      people: people.map(({ id: personId }) => {
        const person = getPerson(world, personId);
        return { id: personId, waId: phoneOf(person), userId: businessScopedId(person, getWaba(world, id)) };
      }),
    })),
    instagram: instagram.map(({ id }) => ({
      id,
      people: people.map((person) => ({ id: person.id, igsid: instagramScopedId(id, person.id) })),
    })),
  };
}

import fastifySwagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";

const DESCRIPTION = `Everything the console does, and what machines need to set Botschaft up from outside.

Send \`Authorization: Bearer <key>\`. Lists are paged by \`cursor\`; writes may carry an \`Idempotency-Key\`; every error is a problem
(RFC 9457) with a stable \`code\`. A member's session names its workspace in \`X-Workspace-Id\`.`;

/** Documents every operation registered after it; served at /api/openapi.json. */
export async function documentApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Botschaft", version: "1", description: DESCRIPTION, license: { name: "MIT", identifier: "MIT" } },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          key: { type: "http", scheme: "bearer", description: "An API key: bn_…" },
          session: {
            type: "apiKey",
            in: "cookie",
            name: "botschaft.session_token",
            description: "A member who is signed in (see /api/auth)",
          },
        },
      },
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document);
      return { schema: { ...schema, ...headersOf(document) }, url };
    },
  });
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
}

/** Headers that whole kinds of operations take. Described only: what they hold is judged where they are read. */
function headersOf({ schema, route }: Parameters<typeof jsonSchemaTransform>[0]): { headers?: object } {
  const properties = {
    ...(schema.security?.length ? { "X-Workspace-Id": WORKSPACE_HEADER } : {}),
    ...(schema.security?.length && route.method !== "GET" && !schema.consumes ? { "Idempotency-Key": KEY_HEADER } : {}),
  };
  return Object.keys(properties).length === 0 ? {} : { headers: { type: "object", properties } };
}

const WORKSPACE_HEADER = {
  type: "string",
  format: "uuid",
  description: "The workspace that is meant, where the caller has several and the path names none",
};
const KEY_HEADER = {
  type: "string",
  minLength: 1,
  maxLength: 200,
  description: "The same key with the same request is carried out once, and answered alike for a day",
};

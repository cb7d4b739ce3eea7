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
    transform: (document) => jsonSchemaTransform(document),
  });
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
}

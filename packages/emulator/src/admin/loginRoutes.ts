import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { logIn } from "../graph/oauth.ts";
import type { Platform } from "../platform.ts";
import { notFound } from "../world/refusal.ts";
import { ALL_SCOPES } from "../world/setup.ts";
import { putUserToken, userOf, userSchema } from "../world/users.ts";

const newUserSchema = userSchema.extend({
  token: z.string().min(1).optional(),
  scopes: z.array(z.string()).default(ALL_SCOPES),
});
const loginSchema = z.object({
  appId: z.string(),
  redirectUri: z.url(),
  scopes: z.array(z.string()).default(ALL_SCOPES),
});

/** Those of the business who log in with Facebook, and the log-in dialog without its screen. */
export function loginRoutes(server: FastifyInstance, { world }: Platform): void {
  server.post("/_emulator/users", (request) => {
    const { token, scopes, ...user } = newUserSchema.parse(request.body);
    if (!world.apps.has(user.appId)) throw notFound("app", user.appId);
    world.users.set(user.id, user);
    const issuedAt = world.clock.now();
    if (token !== undefined)
      putUserToken(world, { token, appId: user.appId, userId: user.id, scopes, issuedAt, expiresAt: null });
    world.changes.emit("setup");
    return user;
  });

  server.post("/_emulator/login", (request) => {
    const { appId, redirectUri, scopes } = loginSchema.parse(request.body);
    const app = world.apps.get(appId);
    if (app === undefined) throw notFound("app", appId);
    return { code: logIn(world, { app, userId: userOf(world, app).id, redirectUri, scopes }) };
  });
}

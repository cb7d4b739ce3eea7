import { isAPIError } from "better-auth/api";
import type { FastifyInstance } from "fastify";
import { sessionEndpoints as endpoints } from "@botschaft/contract";
import { authHeaders } from "../../auth/mountAuth.ts";
import { AppError } from "../../http/appError.ts";
import { namedWorkspace } from "../../http/caller.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { describeCaller } from "./describeCaller.ts";

export function serveSession(app: FastifyInstance, deps: HttpDeps): void {
  const { config, pool, auth } = deps;
  // With port 0 it took a free one; then its Graph address, which stands on the same port, is where it is.
  const phones = config.emulatorPort === 0 ? (config.metaGraphUrl ?? null) : `http://localhost:${config.emulatorPort}`;
  const emulatorUrl = config.isDemo ? phones : null;

  serve(app, deps, endpoints.getInstallation, async () => ({ sendsMail: deps.mailer !== undefined }));

  serve(app, deps, endpoints.getMe, async ({ identity, request }) =>
    describeCaller(pool, identity, namedWorkspace(request), emulatorUrl),
  );

  serve(app, deps, endpoints.setPassword, async ({ identity, body, request }) => {
    if (identity.kind !== "user") throw new AppError("forbidden", "A key has no password.");
    try {
      await auth.api.setPassword({ body: { newPassword: body.password }, headers: authHeaders(request) });
    } catch (error) {
      if (isAPIError(error))
        throw new AppError("conflict", "There is a password already: change it under /api/auth/change-password.", {
          cause: error,
        });
      throw error;
    }
    return undefined;
  });
}

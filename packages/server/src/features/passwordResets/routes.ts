import type { FastifyInstance } from "fastify";
import { passwordResetEndpoints as endpoints } from "@botschaft/contract";
import { countAttempt } from "../../auth/signInAttempts.ts";
import { withWorkspace } from "../../db/pool.ts";
import { AppError, found } from "../../http/appError.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { findUserOfMember } from "../members/index.ts";
import { assertMayReset, createResetLink, hashToken, useReset } from "./createReset.ts";
import { findReset, findUserByEmail } from "./queries.ts";
import { resetMail } from "./resetMail.ts";

export function servePasswordResets(app: FastifyInstance, deps: HttpDeps): void {
  const { pool, mailer, log } = deps;

  serve(app, deps, endpoints.createResetLink, async ({ caller, params, body }) => {
    const { workspaceId } = caller;
    const userId = found(
      await withWorkspace(pool, workspaceId, (db) => findUserOfMember(db, workspaceId, params.memberId)),
      "member",
    );
    await assertMayReset(pool, caller, userId);
    const { url, expiresAt } = await createResetLink(deps, userId, { ...body, by: "person" });
    return { url, expiresAt: expiresAt.toISOString() };
  });

  serve(app, deps, endpoints.requestPasswordReset, async ({ body, request }) => {
    if (mailer === undefined) throw new AppError("mail_off");
    await countAttempt(pool, "password-reset", { account: body.email, address: request.ip });
    // Not waited for: how long it takes would tell whether there is an account.
    void (async () => {
      const user = await findUserByEmail(pool, body.email);
      if (!user) return;
      const { url } = await createResetLink(deps, user.id, { endsSecondFactor: false, by: "mail" });
      // To the address as it is stored: what was typed may only look like it.
      await mailer.send(resetMail(body.language, user, url));
    })().catch((error: unknown) => log.error({ event: "mail.failed", ...withoutAddress(error) }));
    return { status: "accepted" as const };
  });

  serve(app, deps, endpoints.getPasswordReset, async ({ params }) => {
    const row = await findReset(pool, hashToken(params.token));
    if (!row) throw new AppError("reset_invalid");
    const { name, email, endsSecondFactor, expiresAt } = row;
    return { name, email, endsSecondFactor, expiresAt: expiresAt.toISOString() };
  });

  serve(app, deps, endpoints.usePasswordReset, async ({ params, body }) => {
    const userId = await useReset(deps, params.token, body.password);
    await deps.access.announce(userId);
    return undefined;
  });
}

/** What went wrong, without the words of the mail server: they name who was written to. */
function withoutAddress(error: unknown): object {
  if (!(error instanceof Error)) return {};
  const code = "code" in error ? error.code : undefined;
  const responseCode = "responseCode" in error ? error.responseCode : undefined;
  return { error: error.name, code, responseCode };
}

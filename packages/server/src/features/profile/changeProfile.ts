import type { z } from "zod";
import type { profileEndpoints } from "@botschaft/contract";
import type { Identity } from "../../auth/identity.ts";
import { FIRST_OWNER } from "../../auth/index.ts";
import { countAttempt } from "../../auth/signInAttempts.ts";
import { AppError } from "../../http/appError.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { findPasswordHash, updateUser } from "./queries.ts";

export type Person = Extract<Identity, { kind: "user" }>;

/** Changes what is given. One signs in with the address, so who has a password shows it before that is another. */
export async function changeProfile(
  { pool, auth, access }: Pick<HttpDeps, "pool" | "auth" | "access">,
  person: Person,
  change: z.output<(typeof profileEndpoints.updateMe)["body"]>,
  ipAddress: string,
): Promise<void> {
  const { userId, email: before } = person;
  const email = change.email?.toLowerCase();
  if (email !== undefined && email !== before) {
    if (email === FIRST_OWNER.email) throw new AppError("conflict", "This address is nobody's.");
    const hash = await findPasswordHash(pool, userId);
    if (hash !== undefined) {
      const attempt = await countAttempt(pool, "sign-in", { account: before, address: ipAddress });
      const { password } = await auth.$context;
      if (!(await password.verify({ hash, password: change.password ?? "" }))) throw new AppError("password_wrong");
      await attempt.forget();
    }
  }
  try {
    await updateUser(pool, userId, { name: change.name ?? null, email: email ?? null });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "23505")
      throw new AppError("conflict", "Somebody else has this e-mail address.", { cause: error });
    throw error;
  }
  await access.announce(userId);
}

import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

/**
 * What browsers may do with our pages: run our own scripts (of those inside a page only the ones with these hashes), talk to us
 * alone, and never stand inside a foreign page. Pictures come from anywhere on https, because customers' faces and photos do; from
 * this machine too while the emulator serves them.
 */
export async function setSecurityHeaders(
  app: FastifyInstance,
  {
    isDemo,
    publicUrl,
    scriptHashes,
  }: { readonly isDemo: boolean; readonly publicUrl: string; readonly scriptHashes: readonly string[] },
): Promise<void> {
  const isHttps = publicUrl.startsWith("https:");
  const pictures = [
    "'self'",
    "data:",
    "blob:",
    "https:",
    ...(isDemo ? ["http://127.0.0.1:*", "http://localhost:*"] : []),
  ];
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...scriptHashes.map((hash) => `'${hash}'`)],
        // The design library sets style attributes at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: pictures,
        mediaSrc: pictures,
        fontSrc: ["'self'", "data:"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(isHttps ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: "same-origin" },
    crossOriginEmbedderPolicy: false,
    // Foreign pages embed nothing of ours but media, which say so themselves (features/media).
    crossOriginResourcePolicy: { policy: "same-origin" },
    xFrameOptions: { action: "deny" },
  });
}

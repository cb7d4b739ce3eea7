import { constants } from "node:zlib";
import fastifyCompress from "@fastify/compress";
import type { FastifyInstance } from "fastify";

/** Below this an answer fits into one packet anyway, e.g. everything that sending a message answers. */
const SMALLEST_BYTES = 1024;
const LARGEST_HERE_BYTES = 8 * 1024;

/**
 * Shrinks the JSON we answer, for whoever says that they understand it. Nothing else: streams of events are written past Fastify,
 * photos are compressed already, and the console's files are compressed once when it is built. What is sent to us compressed stays
 * refused, because a small body must not become a large one.
 */
export async function compressAnswers(app: FastifyInstance): Promise<void> {
  await app.register(fastifyCompress, {
    globalDecompression: false,
    customTypes: /^application\/(?:[a-z.]+\+)?json\b/,
    encodings: ["br", "gzip"],
    threshold: SMALLEST_BYTES,
    // What is larger is compressed by other threads, because this one also carries the messages.
    syncThreshold: LARGEST_HERE_BYTES,
    // A page of fifty conversations (27 kB) becomes 3.6 kB in 0.8 ms; brotli's best takes 78 ms to make it 3.2 kB.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: 1 } },
    zlibOptions: { level: 4 },
  });
}

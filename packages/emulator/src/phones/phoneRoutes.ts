import type { FastifyInstance } from "fastify";
import type { Platform } from "../platform.ts";

export function phoneRoutes(_server: FastifyInstance, _platform: Platform): void {}

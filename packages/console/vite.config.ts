import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compress } from "./build/compress.ts";
import { firstPage } from "./build/firstPage.ts";
import { oneProgram } from "./build/oneProgram.ts";

const server = process.env["BOTSCHAFT_SERVER"] ?? "http://127.0.0.1:3000";
const wantsFake = process.env["CONSOLE_FAKE"] === "1";

export default defineConfig(async ({ command }) => ({
  // The fake API exists for development only: it is a middleware of the dev server and never part of a build.
  plugins: [
    react(),
    oneProgram(),
    firstPage(),
    compress(),
    ...(command === "serve" && wantsFake ? [(await import("./dev/fakeApi.ts")).fakeApi()] : []),
  ],
  server: {
    host: "127.0.0.1",
    ...(wantsFake
      ? {}
      : {
          proxy: { "/api": { target: server, changeOrigin: false }, "/media": { target: server, changeOrigin: false } },
        }),
  },
  build: {
    target: "es2023",
    // Small pictures would become data: addresses, which the content security policy need not allow.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    // Contract and core only describe and compute: what a screen does not name of them need not be loaded for it.
    rolldownOptions: {
      output: {
        // What the first screen needs is one file, what screens share besides another: requests cost more than bytes.
        codeSplitting: {
          groups: [
            { name: "console", tags: ["$initial"], priority: 2 },
            { name: "controls", minShareCount: 2, priority: 1 },
          ],
        },
      },
      treeshake: { moduleSideEffects: [{ test: /packages[\\/](contract|core)[\\/]src[\\/]/, sideEffects: false }] },
    },
  },
}));

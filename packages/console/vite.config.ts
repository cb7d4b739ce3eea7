import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["BOTSCHAFT_SERVER"] ?? "http://127.0.0.1:3000";
const wantsFake = process.env["CONSOLE_FAKE"] === "1";

export default defineConfig(async ({ command }) => ({
  // The fake API exists for development only: it is a middleware of the dev server and never part of a build.
  plugins: [react(), ...(command === "serve" && wantsFake ? [(await import("./dev/fakeApi.ts")).fakeApi()] : [])],
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
    chunkSizeWarningLimit: 700,
    // Contract and core only describe and compute: what a screen does not name of them need not be loaded for it.
    rolldownOptions: {
      treeshake: { moduleSideEffects: [{ test: /packages[\\/](contract|core)[\\/]src[\\/]/, sideEffects: false }] },
    },
  },
}));

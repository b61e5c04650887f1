import { defineConfig } from "vitest/config";

// `npm run dev` needs a running office; its address comes by CAIRN_OFFICE.
const office = process.env["CAIRN_OFFICE"] ?? "http://127.0.0.1:7780";

export default defineConfig({
  build: { outDir: "dist", target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": { target: office }, "/enter": { target: office } } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});

import { defineConfig } from "vitest/config";

// `npm run dev` needs a running office; its address comes by CAIRN_OFFICE.
const office = process.env["CAIRN_OFFICE"] ?? "http://127.0.0.1:7780";

export default defineConfig({
  build: {
    outDir: "dist",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The console, and the page on which a guest without an account answers a survey.
    rolldownOptions: { input: { console: "index.html", answer: "answer.html" } },
  },
  server: { proxy: { "/api": { target: office }, "/enter": { target: office }, "/a/": { target: office } } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});

import { defineConfig } from "vitest/config";
import { tokensAsCss } from "./vite-tokens.ts";
import { wordsAsData } from "./vite-words.ts";

const STATIC = "../src/regard/static";

/** `vite build` makes regard.js and regard.css; `vite build --mode draw` makes draw.js, which runs without a browser. */
export default defineConfig(({ mode }) => ({
  plugins: [tokensAsCss(), ...(mode === "draw" ? [] : [wordsAsData()])],
  logLevel: mode === "test" ? "info" : "warn",
  build: {
    outDir: STATIC,
    emptyOutDir: false,
    target: "es2022",
    minify: true,
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: false,
    reportCompressedSize: false,
    // Said twice, because a library's ES module keeps its white space otherwise.
    rolldownOptions: { output: { minify: true } },
    lib:
      mode === "draw"
        ? { entry: "draw.ts", formats: ["iife"], name: "regardDrawing", fileName: () => "draw.js" }
        : { entry: "index.ts", formats: ["es"], fileName: () => "regard.js", cssFileName: "regard" },
  },
  test: { environment: "node", include: ["tests/**/*.test.{ts,tsx}"], setupFiles: ["tests/setup.ts"] },
}));

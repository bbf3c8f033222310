import type { LibraryOptions } from "vite";
import { defineConfig } from "vitest/config";
import { tokensAsCss } from "./vite-tokens.ts";
import { wordsAsData } from "./vite-words.ts";

const STATIC = "../src/regard/static";

/** Scripts that stand alone. */
const PARTS: Record<string, LibraryOptions> = {
  draw: { entry: "draw.ts", formats: ["iife"], name: "regardDrawing", fileName: () => "draw.js" },
  calculator: {
    entry: "calculator-alone.ts",
    formats: ["es"],
    fileName: () => "calculator.js",
  },
  zoom: { entry: "zoom-alone.tsx", formats: ["es"], fileName: () => "zoom.js" },
};

/**
 * `vite build` makes regard.js (notebooks and saved pages), lab.js (what the laboratory has besides) and regard.css;
 * `--mode draw` makes draw.js, which runs without a browser; `--mode zoom` and `--mode calculator` make zoom.js and calculator.js, a map
 * and a calculator outside the laboratory.
 */
export default defineConfig(({ mode }) => ({
  plugins: [tokensAsCss(), ...(mode in PARTS ? [] : [wordsAsData()])],
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
    rolldownOptions: { output: { minify: true }, preserveEntrySignatures: "allow-extension" },
    lib: PARTS[mode] ?? {
      entry: { regard: "index.ts", lab: "lab.ts" },
      formats: ["es"],
      fileName: (_, name) => `${name}.js`,
      cssFileName: "regard",
    },
  },
  test: { environment: "node", include: ["tests/**/*.test.{ts,tsx}"], setupFiles: ["tests/setup.ts"] },
}));

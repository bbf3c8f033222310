import { defineConfig } from "vitest/config";
import { chunksAnew } from "./vite-chunks.ts";
import { smaller } from "./vite-smaller.ts";
import { tokensAsCss } from "./vite-tokens.ts";
import { wordsAsData } from "./vite-words.ts";

const STATIC = "../src/regard/static";

/**
 * Where each script begins. A notebook or a saved page loads one of them, which holds all that it can show and nothing of the others.
 * The laboratory's begins with its first picture, and fetches the rest from the folder lab.
 */
const SCRIPTS: Record<string, string> = {
  regard: "index.ts",
  saved: "saved-alone.ts",
  mask: "mask-alone.ts",
  calculator: "calculator-alone.ts",
  zoom: "zoom-alone.tsx",
  lab: "lab.ts",
  draw: "draw.ts",
};

/** All that the laboratory's script needs at once is in it; the chunks beside it take from it what they share with it. */
const CHUNKS = {
  chunkFileNames: "lab/[name].js",
  codeSplitting: { groups: [{ name: "lab", test: /\/web\/lab\.ts$/ }] },
};

/**
 * `vite build` makes regard.js, for notebooks, and with it regard.css and the words; `--mode saved` makes saved.js, for saved pages;
 * `--mode mask`, `--mode calculator` and `--mode zoom` make mask.js, calculator.js and zoom.js, for either; `--mode lab` makes lab.js and the
 * folder lab; `--mode draw` makes draw.js, which runs without a browser.
 */
export default defineConfig(({ mode }) => {
  const name = mode in SCRIPTS ? mode : "regard";
  const entry = SCRIPTS[name]!;
  return {
    plugins: [
      tokensAsCss(),
      smaller(),
      ...(name === "regard" ? [wordsAsData()] : []),
      ...(name === "lab" ? [chunksAnew("lab")] : []),
    ],
    logLevel: mode === "test" ? "info" : "warn",
    // h(tag, properties, children) is shorter than what Preact's newer form of JSX becomes.
    oxc: {
      jsx: { runtime: "classic", pragma: "_h", pragmaFrag: "_Fragment", development: false },
      jsxInject: 'import { h as _h, Fragment as _Fragment } from "preact"',
    },
    build: {
      outDir: STATIC,
      emptyOutDir: false,
      target: "es2022",
      minify: true,
      cssTarget: ["chrome123", "firefox120", "safari17.5"],
      modulePreload: false,
      reportCompressedSize: false,
      // Said twice, because a library's ES module keeps its white space otherwise.
      rolldownOptions: {
        output: { minify: true, ...(name === "lab" ? CHUNKS : {}) },
        preserveEntrySignatures: "allow-extension",
        checks: { pluginTimings: false },
      },
      lib:
        name === "draw"
          ? { entry, formats: ["iife"], name: "regardDrawing", fileName: () => "draw.js" }
          : { entry, formats: ["es"], fileName: () => `${name}.js`, cssFileName: "regard" },
    },
    test: { environment: "node", include: ["tests/**/*.test.{ts,tsx}"], setupFiles: ["tests/setup.ts"] },
  };
});

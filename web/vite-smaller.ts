import { minify } from "terser";
import type { Plugin } from "vite";

/** Scripts without comments and white space: terser's are 2 % smaller than those of Vite's own minifier. */
export function smaller(): Plugin {
  return {
    name: "regard-smaller",
    async generateBundle({ format }, bundle) {
      for (const script of Object.values(bundle)) {
        if (script.type !== "chunk") continue;
        const options = { module: format === "es", ecma: 2022, compress: { passes: 2 } } as const;
        script.code = (await minify(script.code, options)).code!;
      }
    },
  };
}

import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";

/** A folder of chunks that holds those of this build only. */
export function chunksAnew(folder: string): Plugin {
  return {
    name: "regard-chunks-anew",
    apply: "build",
    generateBundle: ({ dir }) => rm(join(dir!, folder), { recursive: true, force: true }),
  };
}

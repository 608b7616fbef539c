// The one vitest configuration. Unit tests stand beside the source or in `test/`; slower kinds have a folder and
// a mode each (`vitest run --mode system` runs `test/system/`), and type tests are `types/*.test-d.ts`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type ViteUserConfigFnObject } from "vitest/config";

const slow = ["system", "real"];

/**
 * @param options.isolate whether each test file has a worker to itself; it costs up to half of a package's time, and
 * only tests that change what is global need it.
 */
export function configure(folder: string, options: { isolate?: boolean } = {}): ViteUserConfigFnObject {
  return defineConfig(({ mode }) => {
    const kind = slow.includes(mode) ? mode : "unit";
    const isUnit = kind === "unit";
    return {
      test: {
        include: isUnit ? ["{src,test}/**/*.test.ts"] : [`test/${kind}/**/*.test.ts`],
        exclude: isUnit ? slow.map((name) => `test/${name}/**`) : [],
        isolate: options.isolate ?? false,
        expect: { poll: { timeout: 10_000 } },
        testTimeout: isUnit ? 20_000 : 300_000,
        hookTimeout: isUnit ? 30_000 : 600_000,
        reporters: ["default", ["json", { outputFile: `test-results/${kind}.json` }]],
        typecheck: {
          enabled: isUnit && existsSync(join(folder, "types")),
          include: ["types/**/*.test-d.ts"],
          tsconfig: "./tsconfig.json",
        },
      },
    };
  });
}

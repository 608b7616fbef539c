// Packs the package in the working directory as it would be published, and has publint and attw look at it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "pack-"));
try {
  run("pnpm", ["pack", "--pack-destination", folder]);
  const tarball = join(folder, readdirSync(folder)[0] ?? "");
  run("publint", ["--strict", tarball]);
  run("attw", [tarball, "--profile", "esm-only", "--format", "ascii"]);
} catch {
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

function run(command: string, args: string[]): void {
  const bin = join(import.meta.dirname, "../../node_modules/.bin");
  const file = command === "pnpm" ? command : join(bin, command);
  execFileSync(file, args, { stdio: "inherit", shell: process.platform === "win32" });
}

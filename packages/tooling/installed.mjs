// Whether node_modules is as new as everything that decides what stands in it.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export function isInstalled(root) {
  const state = join(root, "node_modules/.pnpm-workspace-state-v1.json");
  if (!existsSync(state)) return false;
  const { lastValidatedTimestamp } = JSON.parse(readFileSync(state, "utf8"));
  const members = ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, "package.json")),
  );
  return ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...members]
    .map((file) => join(root, file))
    .every((file) => !existsSync(file) || statSync(file).mtimeMs <= lastValidatedTimestamp);
}

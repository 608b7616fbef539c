import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";

/** Where the index of these notes is kept: never beside them, since they may be in a git checkout. */
export function dataFolder(root: string): string {
  const name = basename(root).replaceAll(/[^\w.-]/g, "_") || "root";
  return join(
    userData(),
    "brains-demo",
    `${name}-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`,
  );
}

function userData(): string {
  const { env, platform } = process;
  if (platform === "win32") return env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support");
  return env["XDG_DATA_HOME"] || join(homedir(), ".local", "share");
}

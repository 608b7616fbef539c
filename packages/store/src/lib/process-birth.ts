import { readFile } from "node:fs/promises";

/**
 * When a process began, in words that no other process with its number shares: on Linux the boot and the tick.
 * `undefined` when it is over, `""` where nobody can tell.
 */
export async function processBirth(pid: number): Promise<string | undefined> {
  if (!exists(pid)) return undefined;
  try {
    const [boot, stat] = await Promise.all([
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
      readFile(`/proc/${pid}/stat`, "utf8"),
    ]);
    // The second field is a name in parentheses that may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : `${boot.trim()} ${fields[19] ?? ""}`;
  } catch {
    return "";
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It may not be sent signals, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

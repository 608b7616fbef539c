import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { StoreLockedError, type StoreHolder } from "../errors/store-locked-error.ts";
import { StoreLockLostError } from "../errors/store-lock-lost-error.ts";
import { type Files, systemCode } from "./files.ts";
import { processBirth } from "./process-birth.ts";

/** How often two processes that come at the same moment, and both step back, try again. */
const ATTEMPTS = 9;

/** The right to use a file. */
export interface Claim {
  /** Rejects when somebody took it away. */
  assertHeld: () => Promise<void>;
  release: () => Promise<void>;
}

interface Holder {
  pid: number;
  host: string;
  birth: string;
}

/**
 * Takes a file for this process. Everybody lays down a lock file under a name of its own, and then looks whether
 * there is another: of two that come at once at least one sees the other. Names are never used again, so what a dead
 * process left can be removed without harm to a living one.
 */
export async function claim(path: string, files: Files): Promise<Claim> {
  const me: Holder = { pid: process.pid, host: hostname(), birth: (await processBirth(process.pid)) ?? "" };
  for (let attempt = 1; ; attempt += 1) {
    const lock = `${path}.lock-${me.pid}-${randomUUID().slice(0, 8)}`;
    const other = await layDown(path, lock, me, files);
    if (other === undefined) return held(path, lock, files);
    if (attempt === ATTEMPTS)
      throw other === "removed" ? new StoreLockLostError(path, lock) : new StoreLockedError(path, other);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** attempt));
  }
}

/** Lays the lock down and looks around; unless nobody else is there, the lock is gone afterwards. */
async function layDown(path: string, lock: string, me: Holder, files: Files): ReturnType<typeof firstOther> {
  let isAlone = false;
  try {
    await files.writeFile(lock, JSON.stringify(me), { flag: "wx", mode: 0o644 });
    const other = await firstOther(path, lock, me, files);
    isAlone = other === undefined;
    return other;
  } finally {
    if (!isAlone) await files.rm(lock, { force: true });
  }
}

function held(path: string, lock: string, files: Files): Claim {
  return {
    async assertHeld() {
      await files.access(lock).catch((error: unknown) => {
        throw systemCode(error) === "ENOENT" ? new StoreLockLostError(path, lock) : error;
      });
    },
    async release() {
      await files.rm(lock, { force: true });
    },
  };
}

/** The first living process but us with a lock on the file; `"removed"` when ours is gone. */
async function firstOther(
  path: string,
  own: string,
  me: Holder,
  files: Files,
): Promise<StoreHolder | "removed" | undefined> {
  const names = await files.readdir(dirname(path));
  const locks = names.filter((name) => name.startsWith(`${basename(path)}.lock-`));
  for (const lock of locks.map((name) => join(dirname(path), name))) {
    if (lock === own) continue;
    const holder = await read(lock, files);
    const whose = holder && (await whoseIs(holder, me));
    if (holder && whose) return { ...holder, lock, whose };
    // It was left by a process that died, or its owner has not looked yet, and will see that it is gone.
    await files.rm(lock, { force: true });
  }
  return locks.includes(basename(own)) ? undefined : "removed";
}

async function read(lock: string, files: Files): Promise<Holder | undefined> {
  try {
    const holder: Partial<Holder> | null = JSON.parse(await files.readFile(lock, "utf8"));
    const { pid, host, birth } = holder ?? {};
    return typeof pid === "number" && host !== undefined && birth !== undefined
      ? { pid, host, birth }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Whose process it is, or undefined when it is over. */
async function whoseIs({ pid, host, birth }: Holder, me: Holder): Promise<StoreHolder["whose"] | undefined> {
  if (host !== me.host) return "remote";
  const now = await processBirth(pid);
  if (now === undefined || (now !== birth && now !== "" && birth !== "")) return undefined;
  return pid === me.pid ? "own" : "local";
}

import { randomUUID } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import type { Logger } from "@brains/daemon-core";
import { StoreLockedError } from "../errors/store-locked-error.ts";
import { StoreOpenError } from "../errors/store-open-error.ts";
import { type Claim, claim } from "./claim.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { Engine } from "./engine.ts";
import { type Files, systemCode } from "./files.ts";
import { setAside } from "./set-aside.ts";
import { Table } from "./table.ts";
import { draftOf, writeAtomically } from "./write-atomically.ts";

/** What a new file may be read by: it may hold secrets. */
const MODE = 0o600;

/** The options of a file store, checked. */
export interface Settings {
  watchBuffer: number;
  warn: Logger["warn"];
}

/** Opens the file store on the calls it is given. */
export async function openFile(given: string, settings: Settings, files: Files): Promise<Engine> {
  try {
    const path = await realPath(resolve(given), files);
    const own = await claim(path, files);
    try {
      return await load(path, settings, own, files);
    } catch (error) {
      await own.release().catch(() => {});
      throw error;
    }
  } catch (error) {
    throw error instanceof StoreLockedError ? error : new StoreOpenError(given, error);
  }
}

async function load(
  path: string,
  { watchBuffer, warn }: Settings,
  own: Claim,
  files: Files,
): Promise<Engine> {
  await files.rm(draftOf(path), { force: true });
  const bytes = await orUndefined(files.readFile(path));
  const found = bytes && decode(bytes);
  if (typeof found === "string") {
    const place = await setAside(path, files);
    const sentence = `The store ${path} was not readable: ${found}. It begins empty; the file is now ${place}`;
    warn({ path, setAside: place, reason: found }, sentence);
  }
  const { era, rev, rows } = typeof found === "object" ? found : { era: randomUUID(), rev: 0n, rows: [] };
  const stats = await orUndefined(files.stat(path));
  const mode = stats === undefined ? MODE : stats.mode & 0o777;
  const table = new Table(rev, rows);
  return new Engine(era, table, watchBuffer, {
    async persist(draft) {
      const contents = encode({ era, rev: table.rev, rows: table.after(draft) });
      await writeAtomically(path, contents, { mode, beforeRename: own.assertHeld }, files);
    },
    release: own.release,
  });
}

/** The file itself, whichever links lead to it: otherwise a second path would be a second lock. */
async function realPath(path: string, files: Files): Promise<string> {
  const folder = await files.realpath(dirname(path));
  return (await orUndefined(files.realpath(path))) ?? join(folder, basename(path));
}

/** `undefined` when there is no such file. */
async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Stamp } from "../database/note-index.ts";
import { isGone, NoteProblem, systemWords } from "./note-problem.ts";

/** More is no note but a dump, and parsing it would hold up everything else. */
const LARGEST = 2 * 1024 * 1024;

/** A note as it was read. */
export interface RawNote {
  text: string;
  stamp: Stamp;
}

/**
 * Reads a note, or returns `undefined` when it is not there.
 *
 * @throws NoteProblem when it is there but is no readable text.
 */
export async function readNote(root: string, path: string): Promise<RawNote | undefined> {
  try {
    return await read(join(root, path), path);
  } catch (error) {
    if (isGone(error)) return undefined;
    if (error instanceof NoteProblem) throw error;
    throw new NoteProblem(`${path} cannot be read: ${systemWords(error)}.`, { cause: error });
  }
}

async function read(file: string, path: string): Promise<RawNote> {
  // Looked at before it is opened: opening a named pipe would wait for its writer.
  if (!(await stat(file)).isFile()) throw new NoteProblem(`${path} is not a file, so it is left out.`);
  const handle = await open(file);
  try {
    const { mtimeMs: modified, size } = await handle.stat();
    if (size > LARGEST)
      throw new NoteProblem(
        `${path} has ${megabytes(size)} MB, so it is left out: a note has at most ${megabytes(LARGEST)}.`,
      );
    return { text: decode(await handle.readFile(), path), stamp: { modified, size } };
  } finally {
    await handle.close();
  }
}

function decode(bytes: Uint8Array, path: string): string {
  if (bytes.includes(0)) throw new NoteProblem(`${path} is binary, so it is left out.`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new NoteProblem(`${path} is not valid UTF-8, so it is left out.`, { cause: error });
  }
}

function megabytes(size: number): string {
  return (size / (1024 * 1024)).toFixed(0);
}

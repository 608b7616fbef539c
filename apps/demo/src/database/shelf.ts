import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { DataFolderError, InUseError, OtherNotesError } from "./errors.ts";
import { lockFolder } from "./lock.ts";
import { meta, setMeta } from "./meta.ts";
import { NoteIndex } from "./note-index.ts";
import { openSound } from "./open-sound.ts";

interface Opened {
  db: DatabaseSync;
  lock: DatabaseSync;
  index: NoteIndex;
}

/** Where the database of one folder of notes stands. It is open while the daemon `database` runs. */
export class Shelf {
  /** The folder of the notes. */
  readonly root: string;
  readonly backups: string;
  readonly #folder: string;
  #opened: Opened | undefined;

  constructor(folder: string, root: string) {
    this.#folder = folder;
    this.root = root;
    this.backups = join(folder, "backups");
  }

  get db(): DatabaseSync {
    return this.#open.db;
  }

  get index(): NoteIndex {
    return this.#open.index;
  }

  /**
   * Opens the database, and mends it when the last run left it damaged.
   *
   * @returns a sentence about what was mended, if anything was.
   */
  open(): string | undefined {
    makeFolder(this.backups, this.#folder);
    const lock = lockFolder(this.#folder);
    if (lock === undefined) throw new InUseError(this.#folder);
    try {
      const { db, mended } = openSound(join(this.#folder, "brain.db"), this.backups);
      claim(db, this.#folder, this.root);
      this.#opened = { db, lock, index: new NoteIndex(db) };
      return mended;
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  close(): void {
    if (this.#opened === undefined) return;
    const { db, lock } = this.#opened;
    this.#opened = undefined;
    setMeta(db, "closed", "yes");
    db.close();
    lock.close();
  }

  get #open(): Opened {
    if (this.#opened === undefined) throw new Error("The database is not open.");
    return this.#opened;
  }
}

function makeFolder(backups: string, folder: string): void {
  try {
    mkdirSync(backups, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new DataFolderError(folder, error);
  }
}

function claim(db: DatabaseSync, folder: string, root: string): void {
  const owner = meta(db, "root");
  if (owner !== undefined && owner !== root) {
    db.close();
    throw new OtherNotesError(folder, owner);
  }
  setMeta(db, "root", root);
  setMeta(db, "closed", "no");
}

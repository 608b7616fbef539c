import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Note } from "../notes/note.ts";

/** How a file looked when it was read: as long as it looks the same, it need not be read again. */
export interface Stamp {
  /** In ms since the epoch. */
  modified: number;
  size: number;
}

/** What is kept of the notes. Each method is one transaction, so that a kill leaves whole notes or none. */
export class NoteIndex {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get count(): number {
    return Number(this.#prepared("SELECT count(*) AS count FROM note").get()?.["count"]);
  }

  /** Grows with each change, so that a backup can tell whether there is something new. */
  get revision(): string {
    const last = this.#prepared("SELECT seq FROM sqlite_sequence WHERE name = 'note'").get()?.["seq"] ?? 0;
    return `${Number(last)}:${this.count}`;
  }

  /** The sound notes by path; one with a problem is missing, so that it is tried again. */
  stamps(): Map<string, Stamp> {
    const rows = this.#prepared("SELECT path, modified, size FROM note WHERE problem IS NULL").all();
    return new Map(
      rows.map((row) => [
        String(row["path"]),
        { modified: Number(row["modified"]), size: Number(row["size"]) },
      ]),
    );
  }

  /** Every path in the index, or those inside a folder. */
  paths(folder = ""): string[] {
    const rows = this.#prepared("SELECT path FROM note").all();
    return rows
      .map((row) => String(row["path"]))
      .filter((path) => folder === "" || path.startsWith(`${folder}/`));
  }

  put(path: string, stamp: Stamp, note: Note): void {
    const text = [
      note.title,
      note.headings.map((heading) => heading.text).join("\n"),
      note.tags.join(" "),
      note.body,
    ];
    this.#transaction(() => {
      this.#drop(path);
      const values = [path, stamp.modified, stamp.size, note.problem ?? null];
      const { lastInsertRowid: id } = this.#run(
        "INSERT INTO note (path, modified, size, problem) VALUES (?, ?, ?, ?)",
        ...values,
      );
      this.#run("INSERT INTO words (rowid, title, headings, tags, body) VALUES (?, ?, ?, ?, ?)", id, ...text);
      for (const { level, text: heading } of note.headings)
        this.#run("INSERT INTO heading VALUES (?, ?, ?)", id, level, heading);
      for (const target of note.links) this.#run("INSERT INTO link VALUES (?, ?)", id, target);
      for (const tag of note.tags) this.#run("INSERT INTO tag VALUES (?, ?)", id, tag);
    });
  }

  /** @returns whether it was there. */
  remove(path: string): boolean {
    return this.#transaction(() => this.#drop(path));
  }

  #drop(path: string): boolean {
    const id = this.#prepared("SELECT id FROM note WHERE path = ?").get(path)?.["id"];
    if (id === undefined) return false;
    this.#run("DELETE FROM words WHERE rowid = ?", id);
    this.#run("DELETE FROM note WHERE id = ?", id);
    return true;
  }

  #transaction<Result>(work: () => Result): Result {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  #run(sql: string, ...values: (string | number | bigint | null | Uint8Array)[]) {
    return this.#prepared(sql).run(...values);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

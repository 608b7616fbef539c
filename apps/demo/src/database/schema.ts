import type { DatabaseSync } from "node:sqlite";

const VERSION = 1;

const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    modified REAL NOT NULL,
    size INTEGER NOT NULL,
    problem TEXT
  );
  CREATE TABLE heading (note INTEGER NOT NULL REFERENCES note ON DELETE CASCADE, level INTEGER NOT NULL, text TEXT NOT NULL);
  CREATE TABLE link (note INTEGER NOT NULL REFERENCES note ON DELETE CASCADE, target TEXT NOT NULL);
  CREATE TABLE tag (note INTEGER NOT NULL REFERENCES note ON DELETE CASCADE, name TEXT NOT NULL);
  CREATE INDEX heading_note ON heading (note);
  CREATE INDEX link_note ON link (note);
  CREATE INDEX tag_note ON tag (note);
  CREATE VIRTUAL TABLE words USING fts5 (title, headings, tags, body, tokenize = 'porter unicode61 remove_diacritics 2');
`;

/** Puts the tables in place. Readers may read while one writes (WAL); a commit survives a kill -9. */
export function ensureSchema(db: DatabaseSync): void {
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000",
  );
  const version = db.prepare("PRAGMA user_version").get()?.["user_version"];
  if (version === VERSION) return;
  if (version !== 0)
    throw new Error(`The database is of version ${String(version)}, this demo writes version ${VERSION}.`);
  db.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${VERSION}; COMMIT`);
}

/** What SQLite finds wrong with the file, or `undefined` when it is sound. */
export function faultOf(db: DatabaseSync): string | undefined {
  const verdict = db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (verdict !== "ok") return String(verdict);
  db.exec("INSERT INTO words (words) VALUES ('integrity-check')");
  return undefined;
}

import type { DatabaseSync } from "node:sqlite";

/** What the database keeps of itself. */
export type MetaKey = "root" | "closed" | "backed-up";

export function meta(db: DatabaseSync, key: MetaKey): string | undefined {
  const value = db.prepare("SELECT value FROM meta WHERE key = ?").get(key)?.["value"];
  return value === undefined ? undefined : String(value);
}

export function setMeta(db: DatabaseSync, key: MetaKey, value: string): void {
  db.prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(
    key,
    value,
  );
}

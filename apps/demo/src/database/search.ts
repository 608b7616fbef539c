import type { DatabaseSync } from "node:sqlite";

/** A note that answers. */
export interface Hit {
  path: string;
  title: string;
  /** The best part of the text; what matched stands between {@link MARKS}. */
  snippet: string;
}

/** Control characters, which no printed text holds. */
export const MARKS = ["\u0001", "\u0002"] as const;

const SQL = `
  SELECT path, title, snippet(words, 3, '${MARKS[0]}', '${MARKS[1]}', '…', 24) AS snippet
  FROM words JOIN note ON note.id = words.rowid
  WHERE words MATCH ? ORDER BY bm25(words, 8, 4, 4, 1), path LIMIT ?`;

/** The notes that hold all the words, best first. What stands in quotes must occur as it stands. */
export function search(db: DatabaseSync, words: string, limit = 5): Hit[] {
  const query = queryOf(words);
  if (query === "") return [];
  const rows = db.prepare(SQL).all(query, limit);
  return rows.map((row) => ({
    path: String(row["path"]),
    title: String(row["title"]),
    snippet: String(row["snippet"]).replaceAll(/\s+/g, " ").trim(),
  }));
}

/** FTS5's own syntax with every word as a quoted string, so that nothing a person types is an operator. */
export function queryOf(words: string): string {
  const parts = words.replaceAll("\0", " ").match(/"[^"]*"|[^\s"]+/g) ?? [];
  return parts
    .map((part) => part.replaceAll('"', "").trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part))
    .map((part) => `"${part}"`)
    .join(" ");
}

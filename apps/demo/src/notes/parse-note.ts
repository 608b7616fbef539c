// marked is the parser: one package with no dependency (markdown-it has six, micromark eighteen), in wide use, with
// releases every few weeks, and its lexer gives the tokens without rendering anything. yaml reads the front matter.
import { posix } from "node:path";
import { Marked, type MarkedToken, type Token, type Tokens } from "marked";
import { frontMatter } from "./front-matter.ts";
import type { Note } from "./note.ts";

const TAG = /(?<![\p{L}\p{N}_&/#])#([\p{L}\p{N}_][\p{L}\p{N}_/-]*)/gu;
const WIKI_LINK = /\[\[([^\]|#]+)[^\]]*\]\]/g;

/** Quotes in quotes: the time that marked takes for them grows with the square of their depth. */
const ABYSS = /^(?:[ \t]*>){100}/m;

/** The note in the text. What cannot be understood becomes its `problem`; the rest of it counts all the same. */
export function parseNote(path: string, text: string): Note {
  const { title, tags, rest, fault } = frontMatter(text);
  const note = { title: title ?? "", headings: [], links: [], tags: [...tags], body: "" } as Note;
  if (fault !== undefined)
    note.problem = `${path} has front matter that cannot be used (${fault}); the rest of it is indexed.`;
  if (ABYSS.test(rest)) {
    note.body = rest;
    note.problem = `${path} is nested too deeply to be understood; it is indexed as plain text.`;
  } else note.body = gather(new Marked().lexer(rest), note);
  note.title ||= (note.headings.find(({ level }) => level === 1) ?? note.headings[0])?.text || nameOf(path);
  return { ...note, links: [...new Set(note.links)], tags: [...new Set(note.tags)] };
}

/** Adds what the tokens hold to the note. @returns their text. */
function gather(tokens: Token[], note: Note): string {
  return tokens.map((token) => textOf(token, note)).join("");
}

function textOf(token: Token, note: Note): string {
  if (!isBuiltIn(token)) return "";
  switch (token.type) {
    case "heading": {
      const text = gather(token.tokens, note).trim();
      note.headings.push({ level: token.depth, text });
      return `${text}\n`;
    }
    case "link":
      note.links.push(token.href);
      return gather(token.tokens, note);
    case "table":
      return [token.header, ...token.rows].map((row) => rowOf(row, note)).join("");
    case "list":
      return gather(token.items, note);
    case "html":
      return token.text.replaceAll(/<!--[\s\S]*?-->|<[^>]*>/g, " ");
    case "code":
      return `${token.text}\n`;
    case "space":
    case "hr":
    case "br":
    case "def":
      return "\n";
    case "text":
      return token.tokens ? `${gather(token.tokens, note)}\n` : plain(token.text, note);
    case "paragraph":
    case "list_item":
    case "blockquote":
      return `${gather(token.tokens, note)}\n`;
    case "strong":
    case "em":
    case "del":
      return gather(token.tokens, note);
    case "checkbox":
      return "";
    default:
      return token.text;
  }
}

function rowOf(row: Tokens.TableCell[], note: Note): string {
  return `${row.map((cell) => gather(cell.tokens, note)).join(" ")}\n`;
}

/** Without extensions marked gives no others. */
function isBuiltIn(token: Token): token is MarkedToken {
  return "raw" in token;
}

function plain(text: string, note: Note): string {
  note.links.push(...[...text.matchAll(WIKI_LINK)].map((match) => (match[1] ?? "").trim()));
  const tags = [...text.matchAll(TAG)].map((match) => (match[1] ?? "").toLowerCase());
  note.tags.push(...tags.filter((tag) => /\p{L}/u.test(tag)));
  return text;
}

function nameOf(path: string): string {
  return posix.basename(path, posix.extname(path));
}

// marked is the parser: one package with no dependency (markdown-it has six, micromark eighteen), in wide use, with
// releases every few weeks, and its lexer gives the tokens without rendering anything. yaml reads the front matter.
import { posix } from "node:path";
import { Marked, type Token, type Tokens } from "marked";
import { frontMatter } from "./front-matter.ts";
import type { Note } from "./note.ts";

const TAG = /(?<![\p{L}\p{N}_&/#])#([\p{L}\p{N}_][\p{L}\p{N}_/-]*)/gu;
const WIKI_LINK = /\[\[([^\]|#]+)[^\]]*\]\]/g;

/** The note in the text. What cannot be understood becomes its `problem`; the rest of it counts all the same. */
export function parseNote(path: string, text: string): Note {
  const { title, tags, rest, fault } = frontMatter(text);
  const note = { title: title ?? "", headings: [], links: [], tags: [...tags], body: "" } as Note;
  if (fault !== undefined) note.problem = `${path} has front matter that cannot be used (${fault}); the rest of it is indexed.`;
  try {
    note.body = gather(new Marked().lexer(rest), note);
  } catch {
    note.body = rest;
    note.problem = `${path} is nested too deeply to be understood; it is indexed as plain text.`;
  }
  note.title ||= (note.headings.find(({ level }) => level === 1) ?? note.headings[0])?.text || nameOf(path);
  return { ...note, links: [...new Set(note.links)], tags: [...new Set(note.tags)] };
}

/** Adds what the tokens hold to the note. @returns their text. */
function gather(tokens: Token[], note: Note): string {
  return tokens.map((token) => textOf(token, note)).join("");
}

function textOf(token: Token, note: Note): string {
  switch (token.type) {
    case "heading": {
      const text = gather(token.tokens ?? [], note).trim();
      note.headings.push({ level: (token as Tokens.Heading).depth, text });
      return `${text}\n`;
    }
    case "link":
      note.links.push((token as Tokens.Link).href);
      return gather(token.tokens ?? [], note);
    case "table": {
      const { header, rows } = token as Tokens.Table;
      return [header, ...rows].map((row) => `${row.map((cell) => gather(cell.tokens, note)).join(" ")}\n`).join("");
    }
    case "list":
      return gather((token as Tokens.List).items, note);
    case "html":
      return (token as Tokens.HTML).text.replaceAll(/<!--[\s\S]*?-->|<[^>]*>/g, " ");
    case "code":
      return `${(token as Tokens.Code).text}\n`;
    case "space":
    case "hr":
    case "br":
    case "def":
      return "\n";
    case "text":
      return token.tokens ? `${gather(token.tokens, note)}\n` : plain((token as Tokens.Text).text, note);
    case "paragraph":
    case "list_item":
    case "blockquote":
      return `${gather(token.tokens ?? [], note)}\n`;
    default:
      return other(token as Tokens.Generic, note);
  }
}

function other({ tokens, text }: Tokens.Generic, note: Note): string {
  return tokens ? gather(tokens, note) : typeof text === "string" ? text : "";
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

import { parse, YAMLParseError } from "yaml";

/** What a note says of itself at its top, between two lines of `---`. */
export interface FrontMatter {
  title?: string;
  tags: string[];
  /** The rest of the note. */
  rest: string;
  /** What is wrong with it, in the middle of a sentence. */
  fault?: string;
}

const FENCED = /^---[ \t]*\r?\n([\s\S]*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/m;

export function frontMatter(text: string): FrontMatter {
  const match = text.startsWith("---") ? FENCED.exec(text) : null;
  if (match?.index !== 0) return { tags: [], rest: text };
  const rest = text.slice(match[0].length);
  try {
    return { ...fieldsOf(parse(match[1] ?? "", { logLevel: "error" })), rest };
  } catch (error) {
    return { tags: [], rest, fault: faultOf(error) };
  }
}

function fieldsOf(value: unknown): Omit<FrontMatter, "rest"> {
  if (value === null) return { tags: [] };
  if (typeof value !== "object" || Array.isArray(value))
    return { tags: [], fault: "it is not a list of fields" };
  const title = "title" in value ? value.title : undefined;
  return {
    ...(isScalar(title) && { title: String(title) }),
    tags: "tags" in value ? tagsOf(value.tags) : [],
  };
}

function tagsOf(value: unknown): string[] {
  const list =
    typeof value === "string" ? value.split(/[\s,]+/) : Array.isArray(value) ? value.filter(isScalar) : [];
  return list.map((tag) => String(tag).replace(/^#/, "").toLowerCase()).filter((tag) => tag !== "");
}

function isScalar(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function faultOf(error: unknown): string {
  const first = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
  const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
  const words = first.replace(/ at line \d+, column \d+:?$/, "");
  return line === undefined ? words : `line ${line + 1}: ${words}`;
}

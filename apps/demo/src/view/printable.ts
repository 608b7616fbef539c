import { stripVTControlCharacters } from "node:util";

const GRAPHEMES = new Intl.Segmenter();
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** The text without anything that would move the cursor or colour the screen: file names may hold any character. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, " ");
}

/** How many columns a text takes in a terminal, nearly. */
export function widthOf(text: string): number {
  return charactersOf(stripVTControlCharacters(text)).reduce((sum, character) => sum + columns(character), 0);
}

/** The text in so many columns: cut with an ellipsis, or filled with blanks. */
export function fit(text: string, width: number): string {
  const cut = clip(text, width);
  return cut + " ".repeat(Math.max(0, width - widthOf(cut)));
}

/** The text, which has no colours, in at most so many columns. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 1;
  for (const character of charactersOf(text)) {
    used += columns(character);
    if (used > width) break;
    kept += character;
  }
  return width > 0 ? `${kept}…` : "";
}

/** What a reader takes for one character. */
function charactersOf(text: string): string[] {
  return Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

function columns(character: string): number {
  if (/^\p{Cc}/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

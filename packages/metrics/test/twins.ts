import { digestOf } from "../src/lib/digest.ts";

/** Two texts made of `units` that have one digest; the search is the same each time. */
export function twins(units: readonly string[], length: number, prefix: string): [string, string] {
  const seen = new Map<string, string>();
  let random = 1;
  for (;;) {
    let text = prefix;
    for (let i = 0; i < length; i += 1) {
      random = (random * 48_271) % 2_147_483_647;
      text += units[random % units.length] ?? "";
    }
    const digest = digestOf(text);
    const other = seen.get(digest);
    if (other !== undefined && other !== text) return [other, text];
    seen.set(digest, text);
  }
}

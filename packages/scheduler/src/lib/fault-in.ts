import { CronPattern } from "croner";

/** Where an expression is at fault. */
export interface Place {
  /** 1 for the first character. */
  readonly position: number;
  readonly field: string | undefined;
}

const FIELDS = ["second", "minute", "hour", "day", "month", "weekday", "year"];

/** The place in an expression that cannot be read: the first value that cannot be read alone. */
export function faultIn(expression: string): Place {
  const fields = [...expression.matchAll(/\S+/g)];
  if (fields.length < 5) return { position: expression.trimEnd().length + 1, field: undefined };
  const extra = fields[FIELDS.length];
  if (extra !== undefined) return { position: extra.index + 1, field: undefined };
  for (const [index, { 0: text, index: start }] of fields.entries()) {
    const place = index + (fields.length === 5 ? 1 : 0);
    const offset = faultInField(text, place);
    if (offset !== undefined) return { position: start + offset + 1, field: FIELDS[place] };
  }
  return { position: 1, field: undefined };
}

/** Where in the field it is at fault, 0 for its first character. */
function faultInField(text: string, place: number): number | undefined {
  if (isReadable(text, place)) return undefined;
  let offset = 0;
  for (const value of text.split(",")) {
    if (!isReadable(value, place)) return offset;
    offset += value.length + 1;
  }
  return 0;
}

function isReadable(text: string, place: number): boolean {
  if (text === "") return false;
  try {
    return (
      new CronPattern(FIELDS.map((_, index) => (index === place ? text : "*")).join(" ")).year.length > 0
    );
  } catch {
    return false;
  }
}

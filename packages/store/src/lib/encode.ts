import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { Row } from "./table.ts";

export const FORMAT = "daemon-store";
export const VERSION = 1;

/** What a file holds. */
export interface Contents {
  readonly era: string;
  readonly rev: bigint;
  readonly rows: Iterable<Row>;
}

const lines = new WeakMap<Row, string>();

/** The text of a file: JSON lines, of which the last is a checksum of all that stands before it. */
export function encode({ era, rev, rows }: Contents): string {
  let body = line({ format: FORMAT, version: VERSION, era, rev: String(rev) });
  for (const row of rows) body += lineOf(row);
  return body + trailer(body);
}

/** The line that a file with this body must end with. */
export function trailer(body: string | Uint8Array): string {
  return line({ sha256: createHash("sha256").update(body).digest("hex") });
}

/** Rows never change, so each is put into words once. */
function lineOf(row: Row): string {
  const known = lines.get(row);
  if (known !== undefined) return known;
  const { key, value, rev } = row;
  const text = line({ key, rev: String(rev), ...(value === null ? { deleted: true } : readable(value)) });
  lines.set(row, text);
  return text;
}

function readable(value: Uint8Array): { text: string } | { base64: string } {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return isUtf8(bytes) ? { text: bytes.toString("utf8") } : { base64: bytes.toString("base64") };
}

function line(fields: object): string {
  return `${JSON.stringify(fields)}\n`;
}

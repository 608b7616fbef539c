import { type Contents, FORMAT, trailer, VERSION } from "./encode.ts";
import type { Row } from "./table.ts";

/** What a file holds, or one sentence that says why it is none of ours. */
export function decode(bytes: Buffer): (Contents & { rows: Row[] }) | string {
  if (bytes.length === 0) return "it is empty";
  const end = bytes.lastIndexOf("\n", -2) + 1;
  const body = bytes.subarray(0, end);
  if (!bytes.subarray(end).equals(Buffer.from(trailer(body)))) return "its checksum does not match";
  try {
    const [head, ...rest] = body.toString("utf8").trimEnd().split("\n");
    const header = fieldsOf(head);
    if (header["format"] !== FORMAT || header["version"] !== VERSION)
      return `it says ${String(header["format"])} ${String(header["version"])}, not ${FORMAT} ${VERSION}`;
    return { era: text(header["era"]), rev: BigInt(text(header["rev"])), rows: rest.map(rowOf) };
  } catch (error) {
    return `it is not what this package writes (${String(error)})`;
  }
}

function rowOf(line: string): Row {
  const { key, rev, ...value } = fieldsOf(line);
  return { key: text(key), rev: BigInt(text(rev)), value: valueOf(value) };
}

function valueOf(fields: Record<string, unknown>): Uint8Array | null {
  if (fields["deleted"] === true) return null;
  if (typeof fields["text"] === "string") return new Uint8Array(Buffer.from(fields["text"], "utf8"));
  return new Uint8Array(Buffer.from(text(fields["base64"]), "base64"));
}

function fieldsOf(line = ""): Record<string, unknown> {
  const fields: unknown = JSON.parse(line);
  if (typeof fields !== "object") throw new TypeError("a line is no object");
  return { ...fields };
}

function text(field: unknown): string {
  if (typeof field !== "string") throw new TypeError("a field is no string");
  return field;
}

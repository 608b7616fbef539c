/// <reference lib="esnext.float16" />
// The types of devalue name Float16Array, which the libraries of older targets lack.
import { parse, stringify } from "devalue";

/** A state as bytes: the UTF-8 text that devalue makes, in which Dates, Maps, `undefined` and cycles survive. */
export function bytesOf(state: unknown): Uint8Array {
  return new TextEncoder().encode(textOf(state));
}

/** Whether two states are kept as the same. */
export function areKeptAlike(one: unknown, other: unknown): boolean {
  return textOf(one) === textOf(other);
}

/** The state that {@link bytesOf} made these bytes of. @throws when they are no such text. */
export function stateIn(bytes: Uint8Array): unknown {
  return parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

function textOf(state: unknown): string {
  return stringify(state, undefined, { operations: { viewInfo } });
}

/** A view of part of a buffer is kept with that part alone: what else stands there is nobody's business. */
function viewInfo(view: ArrayBufferView<ArrayBuffer>): {
  buffer: ArrayBuffer;
  byteOffset: number;
  byteLength: number;
  length: number;
  bufferByteLength: number;
} {
  const { buffer, byteOffset, byteLength } = view;
  const part = byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  return { buffer: part, byteOffset: 0, byteLength, length: byteLength, bufferByteLength: byteLength };
}

import { types } from "node:util";
import { messageOf } from "@brains/daemon-core";
import { pathOf } from "./path.ts";
import { isPlain } from "./snapshots.ts";

/**
 * How many levels a state that is kept may have: objects, arrays, Maps and Sets in each other. Writing and reading it
 * takes the stack a piece for each.
 */
const DEEPEST = 500;

/** How many keys of a place that deep are told. */
const SHOWN = 5;

/**
 * Finds what in a state cannot be kept: what would not be the same after a restart of the process, and what is more
 * than 500 levels deep. Plain parts that it has seen before are frozen since then, and are not looked at again.
 */
export class Keepable {
  /** How many levels each part has that was seen. */
  #known = new WeakMap<object, number>();
  /** The keys that lead to the value that is looked at: as many as the level that it is on. */
  readonly #path: PropertyKey[] = ["state"];
  /** The lowest level that was come to in the part that is looked at. */
  #reached = 0;

  /**
   * What is wrong, as a sentence; `undefined`: nothing.
   *
   * @param state a snapshot, so that its plain parts never change.
   */
  flawOf(state: unknown): string | undefined {
    const flaw = this.#flawIn(state);
    if (flaw === undefined) return undefined;
    // Parts on the way to the flaw were noted as known before all that is in them had been looked at.
    this.#known = new WeakMap();
    this.#path.length = 1;
    return flaw;
  }

  #flawIn(state: unknown): string | undefined {
    try {
      return this.#look(state, undefined);
    } catch (error) {
      return `${pathOf(this.#path)} cannot be read: ${messageOf(error)}`;
    }
  }

  /** @param mutable what was looked at inside a Map or Set: it may have changed by the next time. */
  #look(value: unknown, mutable: Map<object, number> | undefined): string | undefined {
    if (typeof value === "function" || typeof value === "symbol") return this.#cannot(value);
    if (typeof value !== "object" || value === null) return undefined;
    const levels = this.#known.get(value) ?? mutable?.get(value);
    if (levels !== undefined) return this.#reach(this.#path.length + levels - 1);
    if (isPlain(value) || isArray(value)) return this.#lookInto(value, mutable);
    if (isCollection(value)) return this.#lookInto(value, mutable ?? new Map());
    return isLeaf(value) ? undefined : this.#cannot(value);
  }

  /** Notes how many levels there are; a part that is met again inside itself is not written again, and has none. */
  #lookInto(value: object, mutable: Map<object, number> | undefined): string | undefined {
    const seen = mutable ?? this.#known;
    const level = this.#path.length;
    const outside = this.#reached;
    this.#reached = level;
    seen.set(value, 0);
    const flaw =
      this.#reach(level) ??
      (mutable !== undefined && isCollection(value)
        ? this.#lookAtEntries(value, mutable)
        : this.#lookAtParts(value, mutable));
    seen.set(value, this.#reached - level + 1);
    this.#reached = Math.max(outside, this.#reached);
    return flaw;
  }

  #reach(level: number): string | undefined {
    this.#reached = Math.max(this.#reached, level);
    if (level <= DEEPEST) return undefined;
    const place = pathOf(this.#path.slice(0, SHOWN + 1));
    return `state has more than ${DEEPEST} levels (in ${place}…), which cannot be kept: keep the parts side by side`;
  }

  #lookAtParts(value: object, mutable: Map<object, number> | undefined): string | undefined {
    for (const key of Reflect.ownKeys(value)) {
      if (typeof key === "symbol" || key === "__proto__")
        return `${pathOf(this.#path)} has the key ${String(key)}, which cannot be kept`;
      const part: unknown = Reflect.get(value, key);
      if (isPrimitive(part)) continue;
      this.#path.push(key);
      const flaw = this.#look(part, mutable);
      if (flaw !== undefined) return flaw;
      this.#path.pop();
    }
    return undefined;
  }

  #lookAtEntries(
    value: Map<unknown, unknown> | Set<unknown>,
    mutable: Map<object, number>,
  ): string | undefined {
    for (const [key, part] of value.entries()) {
      this.#path.push(typeof key === "string" ? key : "…");
      const flaw = this.#look(key, mutable) ?? this.#look(part, mutable);
      if (flaw !== undefined) return flaw;
      this.#path.pop();
    }
    return undefined;
  }

  #cannot(value: object | symbol): string {
    const rule =
      "keep plain objects, arrays, Maps, Sets, Dates, Uint8Arrays and the like, and primitive values";
    return `${pathOf(this.#path)} is ${described(value)}, which cannot be kept: ${rule}`;
  }
}

function isPrimitive(value: unknown): boolean {
  return (
    value === null || (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol")
  );
}

function isArray(value: object): boolean {
  return Array.isArray(value) && isOfKind(value, 2);
}

function isCollection(value: object): value is Map<unknown, unknown> | Set<unknown> {
  return (types.isMap(value) || types.isSet(value)) && isOfKind(value, 2);
}

/** Whether it has nothing inside, and is read back as it was. */
function isLeaf(value: object): boolean {
  if (types.isDate(value) || types.isRegExp(value) || types.isArrayBuffer(value)) return isOfKind(value, 2);
  if (types.isTypedArray(value)) return isOfKind(value, 3) && types.isArrayBuffer(value.buffer);
  if (types.isDataView(value)) return isOfKind(value, 2) && types.isArrayBuffer(value.buffer);
  return (value instanceof URL || value instanceof URLSearchParams) && isOfKind(value, 2);
}

/**
 * Whether a built-in object, of whatever realm, is none of a subclass: that would be read back as the built-in.
 *
 * @param depth how many prototypes one of that kind has.
 */
function isOfKind(value: object, depth: number): boolean {
  let found = -1;
  for (let at: unknown = value; at !== null; at = Object.getPrototypeOf(at)) found += 1;
  return found === depth;
}

function described(value: object | symbol): string {
  if (typeof value === "symbol") return "a symbol";
  if (typeof value === "function") return "a function";
  const made: unknown = Reflect.get(value, "constructor");
  const name = typeof made === "function" && made.name !== "" ? made.name : "object of some class";
  const shared = ArrayBuffer.isView(value) && !types.isArrayBuffer(value.buffer) ? " of shared memory" : "";
  return `${/^[aeio]/i.test(name) ? "an" : "a"} ${name}${shared}`;
}

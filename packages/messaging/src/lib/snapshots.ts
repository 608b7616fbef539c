/**
 * Frozen copies of plain objects and arrays, however deep. What was given is neither frozen nor kept, so that
 * whoever gave it may go on using it. Anything else (class instances, Maps, typed arrays, functions) is kept
 * as it is. A part of an earlier snapshot is known again, and costs nothing.
 */
export class Snapshots {
  readonly #made = new WeakSet<object>();

  take<T>(value: T): Readonly<T>;
  take(value: unknown): unknown {
    return this.#copy(value, new Map());
  }

  #copy(value: unknown, seen: Map<object, object>): unknown {
    if (typeof value !== "object" || value === null || this.#made.has(value)) return value;
    const known = seen.get(value);
    if (known !== undefined) return known;
    if (Array.isArray(value)) return this.#fill([...value], value, seen);
    return isPlain(value) ? this.#fill({ ...value }, value, seen) : value;
  }

  #fill(copy: object, original: object, seen: Map<object, object>): object {
    seen.set(original, copy);
    for (const key of Reflect.ownKeys(copy)) {
      if (key === "length" && Array.isArray(copy)) continue;
      const part: unknown = Reflect.get(copy, key);
      const taken = this.#copy(part, seen);
      if (taken !== part) Reflect.set(copy, key, taken);
    }
    this.#made.add(copy);
    return Object.freeze(copy);
  }
}

/** Whether a value is an object literal or the like, of whatever realm. */
export function isPlain(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== "object" || value === null || Symbol.toStringTag in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** How many items a segment holds. */
const SEGMENT = 1_024;
/** An emptied segment no longer than this is used again. */
const SHORT = 64;

/**
 * First in, first out, on a chain of segments. A segment that has been emptied is let go, so what a burst needed is
 * given back as it is worked off.
 */
export class Fifo<T> {
  #tail = new Segment<T>();
  #head = this.#tail;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The oldest, which stays. */
  get first(): T | undefined {
    return this.#head.items[this.#head.taken];
  }

  push(item: T): void {
    const tail = this.#tail;
    tail.items[tail.filled++] = item;
    this.#size += 1;
    if (tail.filled === SEGMENT) this.#tail = tail.next = new Segment();
  }

  /** Takes the oldest out; `undefined` when there is none. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const head = this.#head;
    const item = head.items[head.taken];
    head.items[head.taken++] = undefined;
    this.#size -= 1;
    if (this.#size === 0) this.#rewind();
    else if (head.taken === SEGMENT && head.next !== undefined) this.#head = head.next;
    return item;
  }

  /** Takes out all that `isUnwanted`, oldest first, and keeps the order of the rest. */
  remove(isUnwanted: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (let left = this.#size; left > 0; left--) {
      const item = this.shift();
      if (item === undefined) break;
      if (isUnwanted(item)) removed.push(item);
      else this.push(item);
    }
    return removed;
  }

  /** Empty, it begins again: in the same segment, unless that has become long. */
  #rewind(): void {
    const tail = this.#tail;
    this.#head = tail;
    if (tail.items.length > SHORT) this.#head = this.#tail = new Segment();
    else tail.taken = tail.filled = 0;
  }
}

class Segment<T> {
  readonly items: (T | undefined)[] = [];
  /** How many were taken out, and put in. */
  taken = 0;
  filled = 0;
  next: Segment<T> | undefined;
}

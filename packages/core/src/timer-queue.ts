import type { Timer } from "./clock.ts";

/**
 * The timers of one clock: a binary heap by due time, then by order of setting. A clock owns one and arms a
 * single timer of the platform for its head.
 */
export class TimerQueue {
  readonly #heap: Entry[] = [];
  #set = 0;

  /** Timers that have neither fired nor been cancelled. */
  get size(): number {
    return this.#heap.length;
  }

  /** When the earliest is due, in ms of monotonic time; `undefined` when none is set. */
  get next(): number | undefined {
    return this.#heap[0]?.due;
  }

  /** Sets a timer for `due`, in ms of monotonic time. */
  add(due: number, fire: (late: number) => void): Timer {
    const entry = new Entry(this.#heap, due, this.#set++, fire);
    entry.index = this.#heap.length;
    this.#heap.push(entry);
    up(this.#heap, entry);
    return entry;
  }

  /**
   * Fires what is due at `now`, earliest first. What a fired timer sets is left for the next call,
   * so that timers without delay cannot starve the rest.
   */
  runDue(now: number): void {
    const before = this.#set;
    for (let head = this.#heap[0]; head !== undefined && head.due <= now; head = this.#heap[0]) {
      if (head.set >= before) return;
      head.cancel();
      fireSafely(head, now);
    }
  }
}

class Entry implements Timer {
  index = -1;
  readonly due: number;
  readonly set: number;
  readonly fire: (late: number) => void;
  readonly #heap: Entry[];

  constructor(heap: Entry[], due: number, set: number, fire: (late: number) => void) {
    this.#heap = heap;
    this.due = due;
    this.set = set;
    this.fire = fire;
  }

  cancel(): void {
    if (this.index < 0) return;
    const last = this.#heap.pop();
    if (last !== undefined && last !== this) {
      last.index = this.index;
      this.#heap[last.index] = last;
      up(this.#heap, last);
      down(this.#heap, last);
    }
    this.index = -1;
  }
}

/** A callback that throws must not keep the others from firing: it is thrown on its own, as a platform timer's is. */
function fireSafely(entry: Entry, now: number): void {
  try {
    entry.fire(now - entry.due);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.due < b.due || (a.due === b.due && a.set < b.set);
}

function place(heap: Entry[], entry: Entry, index: number): void {
  heap[index] = entry;
  entry.index = index;
}

function up(heap: Entry[], entry: Entry): void {
  let index = entry.index;
  while (index > 0) {
    const parent = heap[(index - 1) >> 1];
    if (parent === undefined || !before(entry, parent)) break;
    const freed = parent.index;
    place(heap, parent, index);
    index = freed;
  }
  place(heap, entry, index);
}

function down(heap: Entry[], entry: Entry): void {
  let index = entry.index;
  for (;;) {
    const left = heap[2 * index + 1];
    if (left === undefined) break;
    const right = heap[2 * index + 2];
    const child = right !== undefined && before(right, left) ? right : left;
    if (!before(child, entry)) break;
    const freed = child.index;
    place(heap, child, index);
    index = freed;
  }
  place(heap, entry, index);
}

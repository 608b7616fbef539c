/** First in, first out, on a ring that doubles when it is full; nothing is allocated for an item. */
export class Fifo<T> {
  #ring: (T | undefined)[] = Array.from({ length: 16 });
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = item;
    this.#size += 1;
  }

  /** Takes the oldest out; `undefined` when there is none. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#size -= 1;
    return item;
  }

  #grow(): void {
    const { length } = this.#ring;
    const ordered = this.#ring.slice(this.#head).concat(this.#ring.slice(0, this.#head));
    ordered.length = length * 2;
    this.#ring = ordered;
    this.#head = 0;
  }
}

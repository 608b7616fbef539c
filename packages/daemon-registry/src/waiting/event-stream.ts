/** What a stream hangs on. */
export interface StreamSource<Event> {
  subscribe(listener: (event: Event) => void): () => void;
  /** Whether no more will ever be told. */
  readonly isOver: boolean;
}

/** How a stream is bounded and ended. */
export interface StreamOptions<Event, Wanted extends Event> {
  /** How many events may wait for a slow reader; the oldest give way. */
  readonly capacity: number;
  /** Whether an event is wanted. */
  readonly wants: (event: Event) => event is Wanted;
  /** Whether nothing comes after an event. */
  readonly isLast: (event: Event) => boolean;
  /** Ends the stream, without an error. */
  readonly signal: AbortSignal | undefined;
}

/** Events one by one. Each iteration hears what is told from the moment it begins. */
export class EventStream<Event, Wanted extends Event> implements AsyncIterable<Wanted> {
  readonly #source: StreamSource<Event>;
  readonly #options: StreamOptions<Event, Wanted>;

  constructor(source: StreamSource<Event>, options: StreamOptions<Event, Wanted>) {
    this.#source = source;
    this.#options = options;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Wanted, undefined, undefined> {
    return new Reader(this.#source, this.#options);
  }
}

class Reader<Event, Wanted extends Event> implements AsyncIterableIterator<Wanted, undefined, undefined> {
  readonly #options: StreamOptions<Event, Wanted>;
  readonly #waiting: Wanted[] = [];
  readonly #asking: ((result: IteratorResult<Wanted, undefined>) => void)[] = [];
  readonly #off: () => void;
  #ended: boolean;

  constructor(source: StreamSource<Event>, options: StreamOptions<Event, Wanted>) {
    this.#options = options;
    const { signal } = options;
    this.#ended = source.isOver || signal?.aborted === true;
    const off = this.#ended ? (): void => {} : source.subscribe((event) => this.#take(event));
    const end = (): void => this.#end();
    if (!this.#ended) signal?.addEventListener("abort", end, { once: true });
    this.#off = () => {
      off();
      signal?.removeEventListener("abort", end);
    };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Wanted, undefined>> {
    const event = this.#waiting.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#asking.push(resolve));
  }

  return(): Promise<IteratorResult<Wanted, undefined>> {
    this.#waiting.length = 0;
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  #take(event: Event): void {
    const { wants, isLast, capacity } = this.#options;
    if (wants(event)) {
      const asking = this.#asking.shift();
      if (asking !== undefined) asking({ done: false, value: event });
      else if (this.#waiting.push(event) > capacity) this.#waiting.shift();
    }
    if (isLast(event)) this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#off();
    for (const asking of this.#asking.splice(0)) asking({ done: true, value: undefined });
  }
}

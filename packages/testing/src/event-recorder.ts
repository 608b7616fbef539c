/** Anything that tells events: a registry, a supervisor. */
export interface Recordable<Event> {
  subscribe(listener: (event: Event) => unknown): () => void;
}

/**
 * Remembers what a registry told, in order.
 *
 * @example
 * ```ts
 * import { Supervisor } from "@brains/daemon-core";
 * import { EventRecorder } from "@brains/daemon-testing";
 *
 * const supervisor = new Supervisor();
 * const events = new EventRecorder(supervisor);
 * supervisor.register({ name: "job", handler: () => {} });
 * await supervisor.start("job");
 * console.log(events.types("job").join(" "));
 * // daemon:registered daemon:starting daemon:started daemon:stopped
 * ```
 */
export class EventRecorder<Event extends { readonly type: string } = { readonly type: string }> {
  readonly #events: Event[] = [];
  readonly #end: () => void;

  constructor(source: Recordable<Event>) {
    this.#end = source.subscribe((event) => this.#events.push(event));
  }

  /** All that was told so far, oldest first; of one type where one is given. */
  list(): readonly Event[];
  list<Type extends Event["type"]>(type: Type): readonly Extract<Event, { type: Type }>[];
  list(type?: string): readonly Event[] {
    return type === undefined ? [...this.#events] : this.#events.filter((event) => event.type === type);
  }

  /** The types of what was told, of one daemon where one is given. */
  types(daemon?: string): string[] {
    const about = (event: Event): boolean => daemon === undefined || Reflect.get(event, "daemon") === daemon;
    return this.#events.filter(about).map((event) => event.type);
  }

  /** Forgets what was told so far. */
  clear(): void {
    this.#events.length = 0;
  }

  /** Stops listening. */
  end(): void {
    this.#end();
  }
}

import mittModule, { type Emitter } from "mitt";

// mitt's types are those of CommonJS: under nodenext its default import is typed as the module, although at
// run time it is the function. This suits both.
const mitt: typeof mittModule.default = "default" in mittModule ? mittModule.default : mittModule;

type Typed = { readonly type: string };
type Of<Event extends Typed, Type extends Event["type"]> = Extract<Event, { type: Type }>;
type Listener<Event> = (event: Event) => unknown;

/**
 * Tells listeners what happened. mitt keeps the registrations; delivery is our own, since mitt's ends at the
 * first listener that throws. An event raised by a listener waits until the present one has reached everybody,
 * so that all hear the same order.
 */
export class EventBus<Event extends Typed> {
  readonly #emitter: Emitter<Record<string, Event>> = mitt<Record<string, Event>>();
  readonly #waiting: Event[] = [];
  readonly #onListenerError: (error: unknown, event: Event) => void;
  #delivering = false;

  /** @param onListenerError told what a listener threw or rejected with. */
  constructor(onListenerError: (error: unknown, event: Event) => void) {
    this.#onListenerError = onListenerError;
  }

  /** Whether anybody listens; nothing need be built otherwise. */
  get heard(): boolean {
    return this.#emitter.all.size > 0;
  }

  /** Calls `listener` with the events of one type; returns what ends that. */
  on<Type extends Event["type"]>(type: Type, listener: (event: Of<Event, Type>) => unknown): () => void {
    return this.#add(type, listener as Listener<Event>);
  }

  /** Calls `listener` with every event; returns what ends that. */
  subscribe(listener: Listener<Event>): () => void {
    return this.#add("*", listener);
  }

  /** Each registration is a function of its own, so that the same listener may be registered twice. */
  #add(type: string, listener: Listener<Event>): () => void {
    const own: Listener<Event> = (event) => listener(event);
    this.#emitter.on(type, own);
    return () => {
      this.#emitter.off(type, own);
      if (this.#emitter.all.get(type)?.length === 0) this.#emitter.all.delete(type);
    };
  }

  /** Tells everybody, or puts the event behind those that are being told. */
  emit(event: Event): void {
    this.#waiting.push(event);
    if (this.#delivering) return;
    this.#delivering = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      this.#deliver(next);
    this.#delivering = false;
  }

  #deliver(event: Event): void {
    const typed = this.#emitter.all.get(event.type) as Listener<Event>[] | undefined;
    const all = this.#emitter.all.get("*") as Listener<Event>[] | undefined;
    // Copies, since listeners may come and go while they are called.
    if (typed !== undefined) for (const listener of typed.slice()) this.#call(listener, event);
    if (all !== undefined) for (const listener of all.slice()) this.#call(listener, event);
  }

  /** A listener that throws or rejects disturbs nobody; one that never settles is not waited for. */
  #call(listener: Listener<Event>, event: Event): void {
    try {
      const result = listener(event);
      if (result instanceof Promise) result.catch((error: unknown) => this.#complain(error, event));
    } catch (error) {
      this.#complain(error, event);
    }
  }

  #complain(error: unknown, event: Event): void {
    try {
      this.#onListenerError(error, event);
    } catch {
      // Nobody is left to tell.
    }
  }
}

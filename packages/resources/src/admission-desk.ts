import { keysOf } from "@brains/daemon-core";
import type { AdmissionDetail } from "./admission-detail.ts";
import { quietly } from "./lib/quietly.ts";

/** How a desk is made. A key given as `undefined` is absent. */
export interface AdmissionDeskOptions {
  /** Told how many wait, each time that has changed; before a run begins, it waits no more. @default nobody */
  onChange?: ((waiting: number) => unknown) | undefined;
}

/** Somebody who waits. */
interface Waiting {
  drop(reason: AdmissionDetail["reason"]): void;
}

const KEYS = Object.keys({ onChange: 0 } satisfies Record<keyof AdmissionDeskOptions, 0>);

/**
 * Knows which runs wait to be admitted, for a window or a slot, and can send them away: given to `admission` as its
 * `desk`. One that did not have to wait never comes by.
 *
 * @example
 * ```ts
 * import { admission, AdmissionDesk, Slots } from "@brains/daemon-resources";
 *
 * const { signal } = new AbortController();
 * const desk = new AdmissionDesk({ onChange: (waiting) => console.log(waiting, "waiting") });
 * const work = Promise.withResolvers<void>();
 * const job = admission({ slots: [new Slots(1)], desk })(async () => {
 *   console.log("begun");
 *   await work.promise;
 * });
 * const report = (detail: object) => console.log(detail);
 * const runs = [job({ signal }), job({ signal, report })];
 * desk.dropWaiting("paused");
 * work.resolve();
 * await Promise.all(runs);
 * // begun
 * // 1 waiting
 * // 0 waiting
 * // { type: 'daemon:skipped', reason: 'paused', count: 1, scheduledAt: undefined }
 * ```
 */
export class AdmissionDesk {
  readonly #waiting = new Set<Waiting>();
  readonly #onChange: AdmissionDeskOptions["onChange"];

  /** @throws RangeError for an option that there is none of. */
  constructor(options: AdmissionDeskOptions = {}) {
    keysOf(options, "desk", KEYS);
    this.#onChange = options.onChange;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Lets none of those begin that wait now: each is reported as skipped, and resolves. What has begun goes on, and what
   * comes from now on is admitted as ever.
   *
   * @returns how many there were.
   */
  dropWaiting(reason: AdmissionDetail["reason"]): number {
    const dropped = [...this.#waiting];
    for (const waiting of dropped) waiting.drop(reason);
    return dropped.length;
  }

  /** @internal */
  "~waits"(waiting: Waiting): void {
    this.#waiting.add(waiting);
    this.#tell();
  }

  /** @internal */
  "~waitsNoMore"(waiting: Waiting): void {
    if (this.#waiting.delete(waiting)) this.#tell();
  }

  #tell(): void {
    const onChange = this.#onChange;
    if (onChange !== undefined) quietly(() => onChange(this.#waiting.size));
  }
}

import { type Contender, Hook, type Unit } from "../contender.ts";

/** Promises in a map, and a loop around what fails: nothing can be faster and still know its units by name. */
export const bare: Contender<Hook> = {
  fleet(names, unit, again) {
    const units = new Map<string, Running>();
    const run = again ? untilDone(unit) : unit;
    return {
      start: async () => {
        for (const name of names) units.set(name, new Running(run));
      },
      stop: async () => {
        for (const { hook } of units.values()) hook.tell();
        for (const { ended } of units.values()) await ended;
      },
    };
  },
  onStop: (hook, listener) => {
    hook.tell = listener;
  },
};

class Running {
  readonly hook = new Hook();
  readonly ended: Promise<void>;

  constructor(unit: Unit<Hook>) {
    this.ended = unit(this.hook);
  }
}

function untilDone(unit: Unit<Hook>): Unit<Hook> {
  return async (hook) => {
    for (;;) {
      try {
        await unit(hook);
        return;
      } catch {
        // Once more.
      }
    }
  };
}

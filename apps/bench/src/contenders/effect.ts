import { Effect, Fiber } from "effect";
import { type Contender, Hook } from "../contender.ts";

/** A fiber each, which is interrupted and waits then for its unit; `retry` runs it again. */
export const effect: Contender<Hook> = {
  fleet(names, unit, again) {
    const fibers = new Map<string, Fiber.Fiber<void, unknown>>();
    const once = Effect.callback<void, unknown>((resume) => {
      const hook = new Hook();
      const ended = unit(hook);
      ended.then(
        () => resume(Effect.void),
        (error: unknown) => resume(Effect.fail(error)),
      );
      return Effect.promise(async () => {
        hook.tell();
        await ended;
      });
    });
    const run = again ? Effect.retry(once, { times: 1_000 }) : once;
    return {
      start: async () => {
        for (const name of names) fibers.set(name, Effect.runFork(run));
      },
      stop: () => Effect.runPromise(Fiber.interruptAll(fibers.values())),
    };
  },
  onStop: (hook, listener) => {
    hook.tell = listener;
  },
};

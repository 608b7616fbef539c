import { DaemonRegistry } from "@brains/daemon-registry";
import { HandClock } from "./hand-clock.ts";
import { silent } from "./silent.ts";

/** What a registry does again and again, each so many times. */
export const hotPaths = {
  /** Ticks of an interval daemon, on a clock moved by hand, through all that a registry has around a run. */
  async tick(times: number): Promise<void> {
    const clock = new HandClock();
    const registry = DaemonRegistry.createFresh({ logger: silent, clock });
    const seen = { ticks: 0 };
    registry.register({ name: "ticking", interval: 1, handler: () => void (seen.ticks += 1) });
    await registry.start("ticking");
    while (seen.ticks < times) {
      clock.next();
      await Promise.resolve();
    }
    await registry.shutdown();
  },
  /** Messages, each sent when the one before was heard. */
  async message(times: number): Promise<void> {
    const registry = DaemonRegistry.createFresh({ logger: silent });
    let heard = (): void => {};
    registry.register({ name: "hearing", onMessage: () => heard() });
    await registry.start("hearing");
    for (let left = times; left > 0; left -= 1) {
      await new Promise<void>((resolve) => {
        heard = resolve;
        void registry.send("hearing", left);
      });
    }
    await registry.shutdown();
  },
  /** Increments of one counter of `ctx.metrics`. */
  async increment(times: number): Promise<void> {
    const registry = DaemonRegistry.createFresh({ logger: silent });
    registry.register({
      name: "counting",
      handler: ({ metrics }) => {
        for (let left = times; left > 0; left -= 1) metrics.increment("counted");
      },
    });
    await registry.start("counting");
    await registry.shutdown();
  },
};

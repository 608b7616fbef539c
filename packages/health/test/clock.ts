import { setImmediate } from "node:timers/promises";
import { type Clock, TimerQueue } from "@brains/daemon-core";

/** Time that stands still until a test moves it. */
export interface TestClock extends Clock {
  advance(ms: number): Promise<void>;
  /** Lets time pass while timers are frozen. */
  suspend(ms: number): Promise<void>;
  readonly pending: number;
}

export function testClock(): TestClock {
  const timers = new TimerQueue();
  let time = 0;
  const fireDue = async (): Promise<void> => {
    await setImmediate();
    for (; (timers.next ?? Infinity) <= time; await setImmediate()) timers.runDue(time);
  };
  return {
    now: () => 1_000_000 + time,
    monotonic: () => time,
    setTimer: (delay, fire) => timers.add(time + Math.max(0, delay), fire),
    hold: () => () => {},
    get pending() {
      return timers.size;
    },
    async advance(ms) {
      const end = time + ms;
      await fireDue();
      for (let next = timers.next; next !== undefined && next <= end; next = timers.next) {
        time = next;
        await fireDue();
      }
      time = end;
    },
    async suspend(ms) {
      await setImmediate();
      time += ms;
      await fireDue();
    },
  };
}

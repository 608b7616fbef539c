import { testClock } from "@brains/daemon-testing";
import { describe, expect, it } from "vitest";
import { admission, Slots, Throttle } from "../src/index.ts";

const { signal } = new AbortController();

function counted(requests = 2) {
  const clock = testClock();
  const throttle = new Throttle({ requests, window: 1_000 }, clock);
  const counts = () => [throttle.taken, throttle.waits, throttle.waitTime];
  return { clock, throttle, counts };
}

describe("Throttle: what it counts", () => {
  it("N3: what was taken, how many waited, and for how long, in ms in all", async () => {
    const { clock, throttle, counts } = counted();
    void throttle.take(2, { signal });
    await clock.advance(400);
    void throttle.take(1, { signal });
    void throttle.run(async () => {}, { signal });
    expect(counts()).toEqual([2, 2, 0]);
    await clock.advance(600);
    expect(counts()).toEqual([4, 2, 1_200]);
    await clock.advance(5_000);
    await throttle.tryRun(async () => {});
    expect(counts()).toEqual([5, 2, 1_200]);
  });

  it("N3: one that gave up has waited too, and has taken nothing", async () => {
    const { clock, throttle, counts } = counted();
    const controller = new AbortController();
    await throttle.take(2, { signal });
    const waiting = throttle.take(1, controller);
    await clock.advance(300);
    controller.abort();
    await expect(waiting).rejects.toThrow("aborted");
    expect(counts()).toEqual([2, 1, 300]);
  });

  it("N3: waiting for a slot is no wait for the throttle, and one that waits for it twice is one", async () => {
    const { clock, throttle, counts } = counted(1);
    const slots = new Slots(1);
    const run = admission({ throttle, slots: [slots] })(async () => {});
    await throttle.take(1, { signal });
    const release = await slots.take({ signal });
    void run({ signal, clock });
    await clock.advance(3_000);
    expect(counts()).toEqual([1, 1, 1_000]);
    await throttle.take(1, { signal });
    release();
    await clock.advance(5_000);
    expect(counts()).toEqual([3, 1, 2_000]);
  });

  it("N3: those who come while others are served wait no time when they are served with them", async () => {
    const { clock, throttle, counts } = counted(3);
    await throttle.take(3, { signal });
    const times: number[] = [];
    const work = async (): Promise<void> => {
      times.push(clock.monotonic());
      if (times.length === 1) for (let more = 0; more < 4; more += 1) void throttle.run(work, { signal });
    };
    void throttle.run(work, { signal });
    await clock.advance(10_000);
    expect(times).toEqual([1_000, 1_000, 1_000, 2_000, 2_000]);
    expect(counts()).toEqual([8, 3, 3_000]);
  });
});

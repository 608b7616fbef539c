import { AsyncLocalStorage } from "node:async_hooks";
import { expect, it } from "vitest";
import { sleep, systemClock } from "../src/index.ts";

const storage = new AsyncLocalStorage<string>();

it("systemClock: a timer runs in the async context of nobody, whoever set it or armed the platform's", async () => {
  const clock = systemClock();
  const seen: unknown[] = [];
  const after = (delay: number): Promise<void> =>
    new Promise((resolve) => {
      clock.setTimer(delay, () => {
        seen.push(storage.getStore());
        resolve();
      });
    });
  const timers = [
    storage.run("ann", () => after(6)), // armed
    storage.run("bob", () => after(3)), // armed anew
    storage.run("eve", () => after(9)), // armed by the one before
    after(4),
  ];
  await Promise.all(timers);
  expect(seen).toEqual([undefined, undefined, undefined, undefined]);
});

it("systemClock: what a timer sets or awaits has no context either, and who sleeps keeps its own", async () => {
  const clock = systemClock();
  const seen = await storage.run("ann", () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    clock.setTimer(1, () => void clock.setTimer(1, () => resolve(storage.getStore())));
    return promise;
  });
  const slept = await storage.run("ann", async () => {
    await sleep(1, { signal: new AbortController().signal }, clock);
    return storage.getStore();
  });
  expect([seen, slept]).toEqual([undefined, "ann"]);
});

import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { linked } from "./linked.ts";

test("M7: a linked signal is aborted as soon as one is, with its reason, and leaves nothing at either", async () => {
  for (const which of [0, 1]) {
    const both = [new AbortController(), new AbortController()] as const;
    const [one, other] = both.map(({ signal }) => signal) as [AbortSignal, AbortSignal];
    const link = linked(one, other);
    const wait = link.during(
      () =>
        new Promise((_resolve, reject) =>
          link.signal.addEventListener("abort", () => reject(link.signal.reason)),
        ),
    );
    both[which]?.abort(which);
    await expect(wait).rejects.toBe(which);
    expect([one, other].map((signal) => getEventListeners(signal, "abort").length)).toEqual([0, 0]);
  }
});

test("M7: a wait that resolves, or does not even begin, leaves nothing either", async () => {
  const [one, other] = [new AbortController().signal, new AbortController().signal];
  const count = (): number[] => [one, other].map((signal) => getEventListeners(signal, "abort").length);
  const link = linked(one, other);
  expect(count()).toEqual([1, 1]);
  expect(await link.during(async () => 5)).toBe(5);
  expect(count()).toEqual([0, 0]);
  const refused = linked(one, other);
  const begin = (): never => {
    throw new RangeError("no");
  };
  expect(() => refused.during(begin)).toThrow("no");
  expect(count()).toEqual([0, 0]);
  expect(linked(one, undefined).signal).toBe(one);
});

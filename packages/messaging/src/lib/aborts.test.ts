import { expect, it } from "vitest";
import { counting } from "../../test/counting-signal.ts";
import { Aborts } from "./aborts.ts";

it("M7: Aborts listens once to a signal, tells everybody in order, and nobody who has left", () => {
  const aborts = new Aborts();
  const { signal, abort, listeners } = counting();
  const told: number[] = [];
  const offs = [1, 2, 3, 4].map((n) =>
    aborts.on(signal, () => {
      told.push(n);
      offs[3]?.();
    }),
  );
  expect(listeners()).toBe(1);
  offs[1]?.();
  abort("now");
  expect(told).toEqual([1, 3]);
  for (const off of offs) off();
  const again = counting();
  aborts.on(again.signal, () => {})();
  expect(again.listeners()).toBe(0);
});

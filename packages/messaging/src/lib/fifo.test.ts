import fc from "fast-check";
import { expect, it } from "vitest";
import { Fifo } from "./fifo.ts";

it("Fifo is an array that is pushed to and shifted from", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.boolean(), fc.constant(true)), { maxLength: 200 }), (pushes) => {
      const fifo = new Fifo<number>();
      const array: number[] = [];
      const seen: unknown[] = [];
      const expected: unknown[] = [];
      for (const [i, push] of [...pushes, ...pushes.map(() => false)].entries()) {
        if (push) {
          fifo.push(i);
          array.push(i);
        } else {
          seen.push(fifo.shift());
          expected.push(array.shift());
        }
        seen.push(fifo.size);
        expected.push(array.length);
      }
      expect(seen).toEqual(expected);
    }),
  );
});

import { DaemonError } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { expect, test } from "vitest";
import { every } from "../src/index.ts";

class TooMany extends DaemonError {
  readonly code = "TOO_MANY_ABANDONED";
}

test("D17: a run that was one abandoned run too many ends the schedule with that very error, after those in flight", async () => {
  const clock = testClock();
  const { signal } = new AbortController();
  const error = new TooMany("x", "too many");
  const slow = Promise.withResolvers<void>();
  let entered = 0;
  const layer = every("1s", { overlap: { allow: 2 } })(async () => {
    entered += 1;
    if (entered === 1) await slow.promise;
    else throw error;
  });
  let ended: unknown;
  layer({ signal, clock }).catch((thrown: unknown) => (ended = thrown));
  await clock.advance("10s");
  expect([entered, ended, clock.pending]).toEqual([2, undefined, 0]);
  slow.resolve();
  await clock.advance(0);
  expect(ended).toBe(error);
});

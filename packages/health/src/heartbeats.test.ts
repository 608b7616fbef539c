import { expect, test } from "vitest";
import { testClock } from "../test/clock.ts";
import { Heartbeats } from "./heartbeats.ts";

test("H1: while beats are held there is no silence, and it begins anew when the last hold is released", async () => {
  const clock = testClock();
  const beats = new Heartbeats();
  const early = beats.hold();
  expect(beats.last).toBe(-Infinity);
  beats.arm(clock);
  const begun = clock.monotonic();
  await clock.advance(50);
  expect(beats.last).toBe(begun + 50);
  const late = beats.hold();
  early();
  early();
  await clock.advance(50);
  expect(beats.last).toBe(begun + 100);
  late();
  await clock.advance(50);
  expect(beats.last).toBe(begun + 100);
});

import { expect, test } from "vitest";
import { supervise } from "./supervise.ts";

const { signal } = new AbortController();

test("D5: supervise runs a plain function again until it is given up, with nothing but a signal", async () => {
  let runs = 0;
  const failing = supervise(
    () => {
      runs += 1;
      throw new Error("boom");
    },
    { maxRestarts: 2, restartDelay: 0 },
  );
  await expect(failing({ signal })).rejects.toMatchObject({ code: "GAVE_UP", restarts: 2 });
  expect(runs).toBe(3);
});

test("D3: supervise does not run again what its signal has ended", async () => {
  const controller = new AbortController();
  let runs = 0;
  const run = supervise(async ({ signal: own }) => {
    runs += 1;
    controller.abort();
    own.throwIfAborted();
  });
  await run({ signal: controller.signal }).catch(() => {});
  expect(runs).toBe(1);
});

test("M5: supervise refuses a bad policy at the call", () => {
  expect(() => supervise(() => {}, { maxRestarts: -1 })).toThrow(/maxRestarts/);
});

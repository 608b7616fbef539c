import { expect, it } from "vitest";
import { Subscriptions } from "./subscriptions.ts";

it("K3: Subscriptions.end takes everything back, and each thing once", async () => {
  const subscriptions = new Subscriptions();
  const cancelled: string[] = [];
  const release = subscriptions.add(() => cancelled.push("a"));
  subscriptions.add(() => cancelled.push("b"));
  release();
  release();
  expect(cancelled).toEqual(["a"]);
  subscriptions.end();
  subscriptions.end();
  subscriptions.add(() => cancelled.push("late"));
  expect(cancelled).toEqual(["a", "b", "late"]);
  await subscriptions.whenQuiet();
});

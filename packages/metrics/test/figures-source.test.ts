import { describe, expect, test } from "vitest";
import { bench } from "./told.ts";

describe("a figures source", () => {
  test("is asked when a snapshot is made, and not before", () => {
    const { collector, tell } = bench();
    let asked = 0;
    const messages = { in: 5, out: 4, dead: 1, waiting: 2 };
    collector.describe("sync", {
      nextRun: () => 60_000,
      messages: () => {
        asked += 1;
        return messages;
      },
      throttled: () => ({ waits: 3, waitTime: 1_500 }),
    });
    tell("daemon:started");
    collector.of("sync").increment("files");
    expect(asked).toBe(0);
    const snapshot = collector.snapshot("sync");
    messages.in = 6;
    expect(snapshot).toMatchObject({
      nextRun: new Date(60_000),
      messages: { in: 5, out: 4, dead: 1, waiting: 2 },
      throttled: { waits: 3, waitTime: 1_500 },
    });
    expect([snapshot.messages, snapshot.throttled].every(Object.isFrozen)).toBe(true);
    expect(asked).toBe(1);
    expect(collector.all()["sync"]?.messages.in).toBe(6);
  });

  test("what it does not know is nothing, and so is what it fails to say", () => {
    const { collector } = bench();
    collector.describe("sync", {
      nextRun: () => undefined,
      messages: () => {
        throw new Error("closed");
      },
    });
    expect(collector.snapshot("sync")).toMatchObject({
      nextRun: undefined,
      messages: { in: 0, out: 0, dead: 0, waiting: 0 },
      throttled: { waits: 0, waitTime: 0 },
    });
  });

  test("takes the place of an earlier one, makes its daemon known, and goes with unregister (N1)", () => {
    const { collector, tell } = bench();
    collector.describe("sync", { nextRun: () => 1 });
    collector.describe("sync", { throttled: () => ({ waits: 1, waitTime: 2 }) });
    expect(Object.keys(collector.all())).toEqual(["sync"]);
    expect(collector.snapshot("sync")).toMatchObject({ nextRun: undefined, throttled: { waits: 1 } });
    tell("daemon:unregistered");
    expect(collector.all()).toEqual({});
    expect(collector.snapshot("sync").throttled.waits).toBe(0);
  });
});

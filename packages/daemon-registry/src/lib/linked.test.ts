import { getEventListeners } from "node:events";
import { type Scope, standalone } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { type Link, linked as linkedBy } from "./linked.ts";
import { SignalHub } from "./signal-hub.ts";

const hub = new SignalHub();
const linked = (scope: Scope, signal: AbortSignal | undefined): Link => linkedBy(scope, signal, hub);

/** A scope that is aborted by its controller. */
async function scopeOf(controller: AbortController): Promise<Scope> {
  return await new Promise((resolve) => {
    const hold = standalone(async (scope) => {
      resolve(scope);
      await new Promise((end) => scope.onAbort(() => end(undefined)));
    });
    void hold({ signal: controller.signal });
  });
}

test("M7: a linked signal is aborted as soon as one of its two is, with its reason", async () => {
  const stop = new AbortController();
  const scope = await scopeOf(stop);
  const given = new AbortController();
  const [first, second] = [linked(scope, given.signal), linked(scope, new AbortController().signal)];
  given.abort("given up");
  expect([first.signal.aborted, first.signal.reason, second.signal.aborted]).toEqual([
    true,
    "given up",
    false,
  ]);
  stop.abort();
  expect(second.signal.reason).toBe(scope.reason);
  expect(linked(scope, undefined).signal).toBe(scope.signal);
  expect(linked(await scopeOf(new AbortController()), given.signal).signal.reason).toBe("given up");
});

test("M7: a wait that is over, or does not even begin, is not told of an abort; a signal has one listener for all", async () => {
  const scope = await scopeOf(new AbortController());
  const given = new AbortController();
  const links = Array.from({ length: 100 }, () => linked(scope, given.signal));
  expect(getEventListeners(given.signal, "abort")).toHaveLength(1);
  const [resolved, rejected, refused, pending] = links as [Link, Link, Link, Link];
  expect(await resolved.during(async () => 5)).toBe(5);
  await expect(rejected.during(async () => await Promise.reject(new Error("no")))).rejects.toThrow("no");
  const begin = (): never => {
    throw new RangeError("none");
  };
  expect(() => refused.during(begin)).toThrow("none");
  given.abort();
  expect([resolved, rejected, refused, pending].map(({ signal }) => signal.aborted)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

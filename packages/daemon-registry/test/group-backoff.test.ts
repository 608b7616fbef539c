import { expect, test } from "vitest";
import type { GroupOptions } from "../src/index.ts";
import { started } from "./trio.ts";

const ALL = {
  strategy: "one-for-all",
  restartPolicy: { restartDelay: "10s" },
} as const satisfies GroupOptions;

/** A group in its backoff since a second, because a has failed. */
async function inBackoff() {
  const lines: string[] = [];
  const write = (level: string) => (_: object, text: string) => void lines.push(`${level} ${text}`);
  const logger = { debug() {}, info: write("info"), warn: write("warn"), error: write("error") };
  const group = await started(ALL, { logger });
  await group.crash("a");
  await group.clock.advance("1s");
  return { ...group, lines };
}

test("D22: in the backoff of its group a member is starting, and says when it is run again", async () => {
  const { registry, clock, statuses } = await inBackoff();
  expect(statuses()).toBe("starting starting starting");
  const { phase, nextAttempt } = registry.getInfo("b");
  expect([phase, nextAttempt?.getTime()]).toEqual(["backoff", clock.now() + 9_000]);
});

test("explain: who has failed, and who was ended for that", async () => {
  const { registry } = await inBackoff();
  expect(registry.explain("a")).toBe('"a" failed: a broke; it is started again in 9 s.');
  expect(registry.explain("b")).toBe(
    '"b" was ended with its group "g", which has failed; it is started again in 9 s.',
  );
});

test("D0: the log says what has failed and what is run again with it", async () => {
  const { lines, crash, clock } = await inBackoff();
  expect(lines).toEqual([
    'warn "a" failed: a broke; restart 1 in 10000 ms.',
    'info "b" was ended with its group; restart 1 in 10000 ms.',
    'info "c" was ended with its group; restart 1 in 10000 ms.',
  ]);
  for (let n = 0; n < 6; n += 1) {
    await clock.advance("61s");
    await crash("a");
  }
  expect(lines.slice(-2)).toEqual([
    'error The group "g" was given up: a broke',
    'error Daemon "a" failed: a broke',
  ]);
});

test("D19: a run says whether it failed itself or is begun again with its group", async () => {
  const { registry, clock, events } = await inBackoff();
  await clock.advance("10s");
  await registry.stopAll();
  const reasons = (name: string): string[] => registry.getInfo(name).history.map(({ reason }) => reason);
  expect([reasons("a"), reasons("b")]).toEqual([
    ["start", "restart"],
    ["start", "group"],
  ]);
  expect(registry.getInfo("b").history.map(({ outcome }) => outcome)).toEqual(["aborted", "aborted"]);
  expect(events.list("daemon:restarting").map(({ daemon, reason }) => [daemon, reason])).toEqual([
    ["a", "restart"],
    ["b", "group"],
    ["c", "group"],
  ]);
});

test("J4: messages that come in the backoff of its group reach the next run of a member", async () => {
  const { registry, clock } = await inBackoff();
  await registry.send("b", "kept");
  await clock.advance("9s");
  expect(registry.getMetrics("b").restarts).toBe(1);
  await registry.stop("b");
  await expect(registry.send("b", "late")).rejects.toMatchObject({ code: "NOT_RECEIVING" });
});

test("D4: a start in the backoff joins, and a restart goes at once, for that member alone", async () => {
  const { registry, clock, log } = await inBackoff();
  log.length = 0;
  const joined = registry.start("b");
  await registry.restart("c");
  expect(log).toEqual(["+c"]);
  await clock.advance("9s");
  await joined;
  expect(log).toEqual(["+c", "+a", "+b"]);
});

test("D13: a group that was given up begins anew when it is started, and says how", async () => {
  const { registry, crash, clock, statuses, events } = await inBackoff();
  for (let n = 0; n < 5; n += 1) {
    await clock.advance("61s");
    await crash("a");
  }
  expect([statuses(), events.list("group:gave-up").length]).toEqual(["error stopped stopped", 1]);
  expect(registry.explain("a")).toBe(
    '"a" failed just now: a broke; its group "g" does not restart it any more: mend the cause, then start("a").',
  );
  await registry.startGroup("g");
  await crash("a");
  await clock.advance("10s");
  expect(statuses()).toBe("running running running");
});

import process from "node:process";
import { expect, test } from "vitest";
import { createTestRegistry, type TestRegistry } from "../src/test.ts";

const forever = ({ signal }: { signal: AbortSignal }): Promise<void> =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

test("C14: a family whose child was unregistered from outside makes it anew", async () => {
  const { registry } = createTestRegistry();
  const mail = registry.family("mail", {
    key: (user: string) => user,
    definition: () => ({ handler: forever }),
  });
  await mail.reconcile(["ann", "bob"]);
  await registry.unregister("mail/ann");
  await mail.reconcile(["ann", "bob"]).catch(() => {});
  await expect(mail.reconcile(["ann", "bob"])).resolves.toBeDefined();
  expect(registry.list({ group: "mail", status: "running" }).toSorted()).toEqual(["mail/ann", "mail/bob"]);
});

test("C14: reconciliations take turns also where a revision cannot be told", async () => {
  const { registry, clock } = createTestRegistry();
  type Item = { key: string; bad?: boolean };
  const mail = registry.family("mail", {
    key: ({ key }: Item) => key,
    revision: ({ bad }) => {
      if (bad === true) throw new Error("no revision");
      return 1;
    },
    definition: () => ({
      stopTimeout: "10m",
      handler: ({ signal }) =>
        new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => {
            clock.setTimer(60_000, () => resolve()); // takes a minute to end
          }),
        ),
    }),
  });
  await mail.reconcile([{ key: "ann" }, { key: "bob" }]);
  const order: string[] = [];
  const first = mail.reconcile([{ key: "bob" }, { key: "eve", bad: true }]).catch(() => {});
  void first.then(() => order.push("first"));
  void mail.reconcile([{ key: "bob" }, { key: "zoe" }]).then(() => order.push("second"));
  await clock.advance("30s"); // ann is still ending, so the first has not ended and the second has not begun
  expect(order).toEqual([]);
  expect(registry.has("mail/zoe")).toBe(false);
});

test("C14, A13: a child whose own run reconciles its family with another revision of itself is replaced", async () => {
  const { registry, clock } = createTestRegistry();
  const log: string[] = [];
  type Item = { user: string; host: string };
  const mail = registry.family("mail", {
    key: ({ user }: Item) => user,
    definition: ({ host }) => ({
      handler: async ({ signal, sleep }) => {
        log.push(`+${host}`);
        if (host === "old") {
          await sleep(1_000);
          await mail
            .reconcile([{ user: "ann", host: "new" }])
            .catch((error: Error) => log.push(error.message));
        }
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
        log.push(`-${host}`);
      },
    }),
  });
  await mail.reconcile([{ user: "ann", host: "old" }]);
  await clock.advance("1m");
  expect(log).toEqual(["+old", "-old", "+new"]);
  expect(mail.list()).toEqual(["ann"]);
});

test("L4: family.stop() that nobody awaits causes no unhandled rejection", async () => {
  const seen: unknown[] = [];
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => seen.push(reason));
  const { registry, clock } = createTestRegistry();
  const mail = registry.family("mail", {
    key: (user: string) => user,
    definition: () => ({ stopTimeout: 10, handler: () => new Promise<void>(() => {}) }),
  });
  await mail.reconcile(["ann"]);
  void mail.stop();
  await clock.advance("1s");
  process.removeAllListeners("unhandledRejection");
  for (const other of others) process.on("unhandledRejection", other);
  expect(seen).toEqual([]);
});

test("C14: a reconciliation during a stop from outside leaves what is wanted up", async () => {
  const { registry, clock } = createTestRegistry();
  const mail = registry.family("mail", {
    key: (user: string) => user,
    definition: () => ({
      handler: ({ signal }) =>
        new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => void clock.setTimer(1_000, () => resolve())),
        ),
    }),
  });
  await mail.reconcile(["ann"]);
  void registry.stop("mail/ann"); // e.g. a restart by hand in two steps
  const report = mail.reconcile(["ann"]);
  await clock.advance("1m");
  await report;
  expect(registry.getStatus("mail/ann")).toBe("running");
});

test("C14: a changed item whose definition has a fault does not take the running daemon away", async () => {
  const { registry } = createTestRegistry();
  const mail = registry.family("mail", {
    key: ({ user }: { user: string; every: string }) => user,
    definition: ({ every }) => ({ interval: every as "1m", handler: () => {} }),
  });
  await mail.reconcile([{ user: "ann", every: "1m" }]);
  await expect(mail.reconcile([{ user: "ann", every: "1 minuet" }])).rejects.toThrow();
  expect(registry.has("mail/ann") && registry.getStatus("mail/ann")).toBe("running");
});

test("C14: there are never more than maxChildren at once, those that are ending included", async () => {
  const { registry, clock } = createTestRegistry();
  let live = 0;
  let most = 0;
  const mail = registry.family("mail", {
    key: (user: string) => user,
    maxChildren: 2,
    definition: () => ({
      handler: ({ signal }) =>
        new Promise<void>((resolve) => {
          most = Math.max(most, (live += 1));
          signal.addEventListener("abort", () => void clock.setTimer(1_000, () => ((live -= 1), resolve())));
        }),
    }),
  });
  await mail.reconcile(["a", "b"]);
  const second = mail.reconcile(["c", "d"]);
  await clock.advance("1m");
  await second;
  expect(most).toBeLessThanOrEqual(2);
});

/** Daemons by name that take a second to end, or never do. */
function slowly(fixture: TestRegistry, maxChildren?: number) {
  const log: string[] = [];
  const inside: Record<string, () => Promise<unknown>> = {};
  const family = fixture.registry.family("mail", {
    key: (user: string) => user,
    maxChildren,
    definition: (user) => ({
      stopTimeout: "2s",
      handler: async ({ signal, sleep }) => {
        log.push(`+${user}`);
        await sleep(10);
        await inside[user]?.();
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
        log.push(`?${user}`);
        await new Promise<void>(
          (resolve) => user === "stuck" || fixture.clock.setTimer(1_000, () => resolve()),
        );
        log.push(`-${user}`);
      },
    }),
  });
  return { family, log, inside };
}

test("A13: one that takes itself away does not wait for its own end; what has to wait for that, and later calls, do", async () => {
  await using fixture = createTestRegistry();
  const { family, log, inside } = slowly(fixture, 1);
  inside["ann"] = async () => await family.reconcile(["bob"]).then(() => log.push("told"));
  await family.reconcile(["ann"]);
  await fixture.clock.advance(10);
  let isOver = false;
  const later = family.reconcile(["bob"]).then(() => (isOver = true));
  await fixture.clock.advance(500);
  expect([log, isOver]).toEqual([["+ann", "told", "?ann"], false]);
  await fixture.clock.advance(500);
  await later;
  expect(log).toEqual(["+ann", "told", "?ann", "-ann", "+bob"]);
});

test("C14: what somebody else is taking away is made anew when it is gone", async () => {
  await using fixture = createTestRegistry();
  const { family, log } = slowly(fixture);
  await family.reconcile(["ann"]);
  await fixture.clock.advance(10);
  void fixture.registry.unregister("mail/ann");
  const again = family.reconcile(["ann"]);
  await fixture.clock.advance("2s");
  await again;
  expect([log, fixture.registry.getStatus("mail/ann")]).toEqual([
    ["+ann", "?ann", "-ann", "+ann"],
    "running",
  ]);
});

test("C14: one that does not end keeps its place, and what would be one too many is refused", async () => {
  await using fixture = createTestRegistry();
  const { family, log } = slowly(fixture, 1);
  await family.reconcile(["stuck"]);
  await fixture.clock.advance(10);
  const next = family.reconcile(["bob"]);
  await fixture.clock.advance("2s");
  await expect(next).rejects.toMatchObject({ errors: [{ code: "FAMILY_FULL" }, { code: "STOP_TIMEOUT" }] });
  const stop = family.stop();
  await fixture.clock.advance("2s");
  await expect(stop).rejects.toThrow(/^1 daemon did not stop/);
  expect(log).toEqual(["+stuck", "?stuck"]);
});

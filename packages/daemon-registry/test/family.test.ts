import fc from "fast-check";
import { expect, test } from "vitest";
import { createTestRegistry, faulty, type TestRegistry } from "../src/test.ts";

interface Account {
  user: string;
  host: string;
}

/** Accounts whose tasks end `slow` ms after their abort; it counts how many are alive for each key. */
function accounts(fixture: TestRegistry, slow = 0) {
  const alive = new Map<string, number>();
  let most = 0;
  const family = fixture.registry.family("mail", {
    key: (account: Account) => account.user,
    definition: ({ user }) => ({
      handler: async ({ signal }) => {
        alive.set(user, (alive.get(user) ?? 0) + 1);
        most = Math.max(most, alive.get(user) ?? 0);
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        if (slow > 0) await new Promise<void>((resolve) => fixture.clock.setTimer(slow, () => resolve()));
        alive.set(user, (alive.get(user) ?? 0) - 1);
      },
    }),
  });
  return { family, alive, most: () => most };
}

test("C14: a family starts what is new, stops what is gone and replaces what changed", async () => {
  await using fixture = createTestRegistry();
  const { family } = accounts(fixture);
  expect(
    await family.reconcile([
      { user: "a", host: "1" },
      { user: "b", host: "1" },
    ]),
  ).toMatchObject({ started: ["a", "b"] });
  const report = await family.reconcile([
    { user: "a", host: "2" },
    { user: "c", host: "1" },
  ]);
  expect(report).toEqual({ started: ["c"], replaced: ["a"], stopped: ["b"] });
  expect(fixture.registry.list({ group: "mail", status: "running" }).toSorted()).toEqual([
    "mail/a",
    "mail/c",
  ]);
  expect(
    await family.reconcile([
      { user: "a", host: "2" },
      { user: "c", host: "1" },
    ]),
  ).toEqual({ started: [], replaced: [], stopped: [] });
});

test("C14: a changed member is replaced only after the old one has really ended, and calls take their turns", async () => {
  await using fixture = createTestRegistry();
  const { family, most } = accounts(fixture, 1_000);
  await family.reconcile([{ user: "a", host: "1" }]);
  const second = family.reconcile([{ user: "a", host: "2" }]);
  const third = family.reconcile([{ user: "a", host: "3" }]);
  await fixture.clock.advance(500);
  expect(fixture.registry.getStatus("mail/a")).toBe("stopping");
  await fixture.clock.advance("2s");
  expect((await second).replaced).toEqual(["a"]);
  expect((await third).replaced).toEqual(["a"]);
  expect(most()).toBe(1);
});

test("C14: a member that does not end keeps its place, and the next call tries again", async () => {
  await using fixture = createTestRegistry();
  const { family, most } = accounts(fixture, 15_000);
  await family.reconcile([{ user: "a", host: "1" }]);
  const second = family.reconcile([{ user: "a", host: "2" }]);
  second.catch(() => {});
  await fixture.clock.advance("10s");
  await expect(second).rejects.toThrow(/did not end within 10000 ms/);
  await fixture.clock.advance("10s");
  expect((await family.reconcile([{ user: "a", host: "2" }])).replaced).toEqual(["a"]);
  expect(most()).toBe(1);
});

test("a crashed member comes back with the next reconciliation", async () => {
  await using fixture = createTestRegistry();
  let fail = true;
  const family = fixture.registry.family("x", {
    key: (key: string) => key,
    definition: () => ({
      handler: async ({ signal }) => {
        if (fail) throw new Error("login refused");
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    }),
  });
  await expect(family.reconcile(["a"])).rejects.toThrow("login refused");
  fail = false;
  expect((await family.reconcile(["a"])).started).toEqual(["a"]);
});

test("C14: more than maxChildren, and a key given twice, are refused before anything is done", async () => {
  await using fixture = createTestRegistry();
  const family = fixture.registry.family("x", {
    key: String,
    definition: () => ({ handler: () => {} }),
    maxChildren: 2,
  });
  await expect(family.reconcile([1, 2, 3])).rejects.toMatchObject({ code: "FAMILY_FULL" });
  await expect(family.reconcile([1, 1])).rejects.toThrow('"1" twice');
  expect(fixture.registry.list()).toEqual([]);
});

test("C14: whatever is wanted in whatever order, there are never two of a key, and in the end just what was wanted last", async () => {
  const account = fc.record({ user: fc.constantFrom("a", "b", "c"), host: fc.constantFrom("1", "2") });
  const wish = fc.uniqueArray(account, { selector: ({ user }) => user });
  const property = fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 6 }), async (wishes) => {
    await using fixture = createTestRegistry();
    const { family, most } = accounts(fixture, 100);
    const calls = wishes.map((items) => family.reconcile(items));
    await fixture.clock.advance("10s");
    await Promise.all(calls);
    expect(most()).toBeLessThanOrEqual(1);
    const wanted = (wishes.at(-1) ?? []).map(({ user }) => `mail/${user}`);
    expect(fixture.registry.list({ status: "running" }).toSorted()).toEqual(wanted.toSorted());
  });
  await fc.assert(property, { numRuns: 100 });
});

test("C14: stop() stops all and takes nothing away: what is wanted next goes on with its state, what is not is gone", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const mail = registry.family("mail", {
    key: (user: string) => user,
    definition: () => ({ initialState: 0, handler: faulty() }),
  });
  await mail.reconcile(["ann", "bob"]);
  registry.setState("mail/ann", 1);
  await mail.stop();
  expect([registry.list({ status: "stopped" }), mail.list()]).toEqual([
    ["mail/ann", "mail/bob"],
    ["ann", "bob"],
  ]);
  expect(await mail.reconcile(["ann"])).toEqual({ started: ["ann"], replaced: [], stopped: ["bob"] });
  expect([registry.list(), registry.getState("mail/ann")]).toEqual([["mail/ann"], 1]);
  await mail.reconcile([]);
  await mail.stop();
  expect(registry.list()).toEqual([]);
});

import { expect, test } from "vitest";
import type { DaemonEvent } from "../src/index.ts";
import { createTestRegistry, faulty } from "../src/test.ts";

test("X25: waitFor resolves with the next event that is wanted", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  for (const name of ["a", "b"]) registry.register({ name, interval: 10, handler: () => {} });
  const any = registry.waitFor("daemon:run");
  const third = registry.waitFor("daemon:run", { daemon: "b", where: ({ record }) => record.id === "b#1.3" });
  await registry.startAll();
  await clock.advance(40);
  expect((await any).daemon).toBe("a");
  expect((await third).record.id).toBe("b#1.3");
});

test("a wait that is over leaves no timer", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const waits = [
    registry.waitFor("daemon:registered", { timeout: "1h" }),
    registry.waitFor("daemon:unregistered", { timeout: "1h" }),
  ];
  registry.register({ name: "x", handler: faulty() });
  waits.push(registry.waitFor("stopped", { daemon: "x", timeout: "1h" }) as never);
  await registry.unregister("x");
  await Promise.all(waits);
  expect(clock.pending).toBe(0);
});

test("X25: waitFor waits for a status too, one that no event tells of included", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  let fail = (_error: Error): void => {};
  registry.register({
    name: "x",
    restartPolicy: { restartDelay: 30 },
    handler: () => new Promise((_resolve, reject) => (fail = reject)),
  });
  await registry.start("x");
  fail(new Error("lost"));
  await registry.waitFor("starting", { daemon: "x" });
  const again = registry.waitFor("running", { daemon: "x", timeout: "1m" });
  await clock.advance(30);
  await again;
});

test("X25: a wait ends at its timeout, by its signal, with the daemon, with the registry, or when `where` throws", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({ name: "x", handler: faulty() });
  registry.register({ name: "y", handler: faulty() });
  const late = registry.waitFor("daemon:error", { daemon: "x", timeout: 50 });
  const lateStatus = registry.waitFor("error", { daemon: "x", timeout: 50 });
  await clock.advance(50);
  await expect(late).rejects.toThrow('There was no daemon:error of daemon "x" within 50 ms.');
  await expect(lateStatus).rejects.toMatchObject({ code: "WAIT_TIMEOUT", daemon: "x", timeout: 50 });

  const reason = new Error("enough");
  const { signal } = { signal: AbortSignal.abort(reason) };
  for (const options of [{ signal }, { signal, timeout: 5 }]) {
    await expect(registry.waitFor("running", { daemon: "x", ...options })).rejects.toBe(reason);
    await expect(registry.waitFor("daemon:run", options)).rejects.toBe(reason);
  }
  const controller = new AbortController();
  const waits = [
    registry.waitFor("daemon:run", controller),
    registry.waitFor("error", { daemon: "x", timeout: 5, signal: controller.signal }),
  ];
  controller.abort(reason);
  for (const wait of waits) await expect(wait).rejects.toBe(reason);

  const where = registry.waitFor("daemon:started", {
    where: () => {
      throw reason;
    },
  });
  const gone = registry.waitFor("error", { daemon: "y" });
  const never = registry.waitFor("daemon:skipped");
  const neverUp = registry.waitFor("running", { daemon: "y" });
  void neverUp.catch(() => {});
  await registry.start("x");
  await expect(where).rejects.toBe(reason);
  await registry.unregister("y");
  await expect(gone).rejects.toMatchObject({ code: "DAEMON_NOT_FOUND" });
  await registry.shutdown();
  await expect(never).rejects.toThrow(
    "daemon:skipped does not come any more: the registry is shutting down.",
  );
  await expect(registry.waitFor("daemon:run")).rejects.toMatchObject({ code: "SHUTTING_DOWN" });
  await expect(registry.waitFor("running", { daemon: "x" })).rejects.toMatchObject({ code: "SHUTTING_DOWN" });
  expect(clock.pending).toBe(0);
});

test("waitFor says what is wrong with what it is given", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  await expect(registry.waitFor("up" as "running", { daemon: "x" })).rejects.toThrow(
    'waitFor wants the name of an event or a status, got "up".',
  );
  await expect(registry.waitFor("running", { daemon: "x" })).rejects.toMatchObject({
    code: "DAEMON_NOT_FOUND",
  });
  await expect(registry.waitFor("daemon:run", { timeout: -1 })).rejects.toThrow("waitFor.timeout must be");
  expect(() => registry.events({ capacity: 0 })).toThrow("events.capacity must be");
});

test("X25: events() tells everything in order from when it is iterated, and ends with the registry", async () => {
  await using fixture = createTestRegistry();
  const { registry, events } = fixture;
  registry.register({ name: "x", handler: faulty() });
  events.clear();
  const told: DaemonEvent[] = [];
  const reading = (async () => {
    for await (const event of registry.events()) told.push(event);
  })();
  await registry.start("x");
  await registry.shutdown();
  await reading;
  expect(told).toEqual(events.list());
  for await (const event of registry.events()) expect(event).toBeUndefined();
});

test("X25: events() can be of one daemon and of some types, and is ended by its signal or by leaving the loop", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  for (const name of ["a", "b"]) registry.register({ name, interval: 10, handler: () => {} });
  const controller = new AbortController();
  const runs = registry.events({ daemon: "b", types: ["daemon:run"], signal: controller.signal });
  const ids: string[] = [];
  const reading = (async () => {
    for await (const { record } of runs) ids.push(record.id);
  })();
  const one = (async () => {
    for await (const event of runs) return event.record.id;
    return undefined;
  })();
  await registry.startAll();
  await clock.advance(25);
  controller.abort();
  await clock.advance(25);
  await reading;
  expect(ids).toEqual(["b#1.1", "b#1.2"]);
  expect(await one).toBe("b#1.1");
});

test("X25: a reader that is too slow loses the oldest events, and sees the gap", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({ name: "x", interval: 10, handler: () => {} });
  await registry.start("x");
  const iterator = registry.events({ capacity: 2, types: ["daemon:run"] })[Symbol.asyncIterator]();
  await clock.advance(55);
  const read = [await iterator.next(), await iterator.next()].map(({ value }) => value?.record.id);
  expect(read).toEqual(["x#1.4", "x#1.5"]);
  await iterator.return?.();
  expect(await iterator.next()).toEqual({ done: true, value: undefined });
});

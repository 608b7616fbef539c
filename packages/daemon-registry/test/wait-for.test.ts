import { expect, test } from "vitest";
import { DaemonRegistry } from "../src/index.ts";
import { createMockContext, createTestRegistry, faulty, waitForEvent, waitForStatus } from "../src/test.ts";

test("waitForStatus resolves at once, or when it comes to be so", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  registry.register({ name: "x", handler: faulty() });
  await waitForStatus(registry, "x", "stopped");
  const running = waitForStatus(registry, "x", "running");
  await registry.start("x");
  await running;
});

test("waitForStatus sees a daemon that is up again after a backoff, which no event tells", async () => {
  const registry = DaemonRegistry.createFresh({ logger: createMockContext().logger });
  let fail = (_error: Error): void => {};
  const handler = (): Promise<never> => new Promise((_resolve, reject) => (fail = reject));
  registry.register({ name: "x", handler, stopTimeout: 1, restartPolicy: { restartDelay: 30 } });
  await registry.start("x");
  fail(new Error("lost"));
  await waitForStatus(registry, "x", "starting");
  await waitForStatus(registry, "x", "running");
  await registry.stop("x", { force: true });
});

test("waitForStatus says what the status is when its time is up, and rejects for a daemon that goes", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  registry.register({ name: "x", handler: faulty() });
  await expect(waitForStatus(registry, "x", "running", { timeout: 5 })).rejects.toThrow(
    'Daemon "x" is stopped, not running, after 5 ms.',
  );
  const waiting = waitForStatus(registry, "x", "running");
  await registry.unregister("x");
  await expect(waiting).rejects.toMatchObject({ code: "DAEMON_NOT_FOUND" });
  await expect(waitForStatus(registry, "y", "running")).rejects.toMatchObject({ code: "DAEMON_NOT_FOUND" });
});

test("waitForEvent resolves with the next event of that name, of one daemon where it is named", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  for (const name of ["a", "b"]) registry.register({ name, handler: faulty() });
  const any = waitForEvent(registry, "daemon:started");
  const ofB = waitForEvent(registry, "daemon:started", { daemon: "b" });
  await registry.startAll();
  expect([(await any).name, (await ofB).name]).toEqual(["a", "b"]);
  await expect(waitForEvent(registry, "daemon:error", { daemon: "a", timeout: 5 })).rejects.toThrow(
    'There was no daemon:error of "a" within 5 ms.',
  );
});

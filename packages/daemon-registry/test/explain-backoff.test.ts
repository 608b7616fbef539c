import { expect, test } from "vitest";
import { DoNotRestartError } from "../src/index.ts";
import { createTestRegistry } from "../src/test.ts";

const forever = ({ signal }: { signal: AbortSignal }): Promise<void> =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

test("explain: one that is restarted because it completed is not said to have failed", async () => {
  const { registry, clock } = createTestRegistry();
  let finish = (): void => {};
  registry.register({
    name: "x",
    restartPolicy: { mode: "always", restartDelay: "10s" },
    handler: () => new Promise<void>((resolve) => (finish = resolve)),
  });
  await registry.start("x");
  finish();
  await clock.advance("1s");
  expect(registry.getInfo("x").phase).toBe("backoff");
  expect(registry.explain("x")).not.toContain("failed");
});

test("explain: nor with what a message listener threw long ago", async () => {
  const { registry, clock } = createTestRegistry();
  let finish = (): void => {};
  registry.register({
    name: "x",
    restartPolicy: { mode: "always", restartDelay: "10s" },
    handler: ({ on }) => {
      const off = on("message", () => {
        throw new Error("bad letter");
      });
      return new Promise<void>((resolve) => (finish = () => (off(), resolve())));
    },
  });
  await registry.start("x");
  await registry.send("x", 1);
  await clock.advance("1m");
  finish();
  await clock.advance("1s");
  expect(registry.getInfo("x").phase).toBe("backoff");
  expect(registry.explain("x")).not.toContain("bad letter");
});

test("explain: an optional dependency that is stopped is not waited for", async () => {
  const { registry, clock } = createTestRegistry();
  registry.register({ name: "db", readiness: "manual", handler: forever });
  registry.register({ name: "cache", handler: forever });
  registry.register({
    name: "api",
    dependencies: ["db", { name: "cache", optional: true }],
    handler: forever,
  });
  void registry.start("db");
  void registry.start("api");
  await clock.advance("1s");
  expect(registry.getInfo("api").phase).toBe("waiting");
  expect(registry.explain("api")).not.toContain("cache");
});

test("explain: the sentence is whole in the very moment when the dependency has become ready", async () => {
  const { registry, clock } = createTestRegistry();
  registry.register({
    name: "db",
    readiness: "manual",
    handler: async ({ sleep, ready, signal }) => (await sleep(1), ready(), await forever({ signal })),
  });
  registry.register({ name: "api", dependencies: ["db"], handler: forever });
  let said = "";
  registry.on("daemon:started", ({ daemon }) => {
    if (daemon === "db") said = registry.explain("api");
  });
  void registry.start("db");
  void registry.start("api");
  await clock.advance("1s");
  expect(said).not.toBe('"api" is waiting for .');
});

test("explain: a schedule that is over is not said to need remainAfterExit", async () => {
  const { registry, clock } = createTestRegistry();
  registry.register({ name: "three", interval: "1m", maxRuns: 3, handler: () => {} });
  await registry.start("three");
  await clock.advance("10m");
  expect(registry.getStatus("three")).toBe("stopped");
  expect(registry.explain("three")).not.toContain("remainAfterExit");
});

test("explain: after a shutdown nobody is told to start something", async () => {
  const { registry } = createTestRegistry();
  registry.register({ name: "never", handler: forever });
  registry.register({ name: "done", handler: () => {} });
  await registry.start("done");
  await registry.shutdown();
  await expect(registry.start("never")).rejects.toMatchObject({ code: "SHUTTING_DOWN" });
  expect(registry.explain("never")).not.toContain('call start("never")');
});

test("explain: a schedule that is paused is said to be", async () => {
  const { registry } = createTestRegistry();
  registry.register({ name: "sync", interval: "1m", handler: () => {} });
  await registry.start("sync");
  registry.pauseAll();
  expect(registry.explain("sync")).toContain("paused");
});

test("D22: getInfo tells the time of the next attempt during a backoff", async () => {
  const { registry, clock } = createTestRegistry();
  let fail = (_error: Error): void => {};
  registry.register({
    name: "x",
    restartPolicy: { restartDelay: "10s" },
    handler: () => new Promise((_resolve, reject) => (fail = reject)),
  });
  await registry.start("x");
  fail(new Error("broke"));
  await clock.advance("1s");
  const next = clock.now() + 9_000;
  const info = registry.getInfo("x");
  const times = Object.values(info)
    .filter((value) => value instanceof Date)
    .map(Number);
  expect(info.phase).toBe("backoff");
  expect(times).toContain(next);
});

test("explain: nor something that has failed, and one that must not be restarted says so", async () => {
  const { registry } = createTestRegistry();
  registry.register({
    name: "x",
    handler: () => Promise.reject(new DoNotRestartError("The licence has expired.")),
  });
  await registry.start("x").catch(() => {});
  expect(registry.explain("x")).toContain("it said itself that it must not be restarted");
  await registry.shutdown();
  expect(registry.explain("x")).toContain("nothing starts in a registry that is shut down");
});

import { expect, test } from "vitest";
import type { DaemonDefinition, HealthResult } from "../src/index.ts";
import { createTestRegistry, faulty } from "../src/test.ts";

/** What is said of a daemon that was registered, started and left alone for a while. */
async function told(definition: Partial<DaemonDefinition>, wait: string | number = "5s"): Promise<string> {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  registry.register({ name: "x", handler: faulty(), ...definition });
  registry.start("x").catch(() => {});
  await clock.advance(wait);
  return registry.explain("x");
}

const failing = { handler: faulty({ failOn: "always", error: new Error("port in use.") }) };

test("explain: one that was never started says how to start it", () => {
  const { registry } = createTestRegistry();
  registry.register({ name: "x", handler: faulty() });
  expect(registry.explain("x")).toBe('"x" was never started: call start("x").');
});

test("explain: one that runs says for how long, in a unit that fits, and whether it is ill", async () => {
  expect(await told({}, 250)).toBe('"x" has been running for 250 ms.');
  expect(await told({}, "90s")).toBe('"x" has been running for 90 s.');
  expect(await told({}, "90m")).toBe('"x" has been running for 90 min.');
  expect(await told({}, "36h")).toBe('"x" has been running for 36 h.');
  const healthCheck = (): HealthResult => ({ healthy: false, message: "API down." });
  expect(await told({ healthCheck }, "2m")).toBe(
    '"x" has been running for 2 min, but is unhealthy: API down.',
  );
});

test("explain: one that is not ready yet says what it waits for", async () => {
  expect(await told({ readiness: "manual" })).toBe(
    '"x" has been starting for 5 s: its handler has not called ready() yet.',
  );
});

test("explain: one that waits for others names them, and what they are at", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  registry.register({ name: "database", readiness: "manual", handler: faulty() });
  registry.register({ name: "cache", restartPolicy: {}, handler: faulty({ failOn: "always" }) });
  registry.register({ name: "web", dependencies: ["database", "cache"], handler: faulty() });
  registry.startWithDependencies("web").catch(() => {});
  await fixture.clock.advance(10);
  expect(registry.explain("web")).toBe(
    '"web" is waiting for "database", which is starting, and for "cache", which has failed and is started again soon.',
  );
});

test("explain: one in backoff says why and when it is tried again", async () => {
  expect(await told({ ...failing, restartPolicy: { restartDelay: "1m" } })).toBe(
    '"x" failed: port in use; it is started again in 55 s.',
  );
});

test("explain: one that failed says what would bring it up", async () => {
  expect(await told(failing)).toBe(
    '"x" failed 5 s ago: port in use; it has no restartPolicy, so it stays down until start("x").',
  );
  expect(await told({ ...failing, restartPolicy: { enabled: false } })).toBe(
    '"x" failed 5 s ago: port in use; its restartPolicy does not restart it, so it stays down until start("x").',
  );
  expect(await told({ ...failing, restartPolicy: { maxRestarts: 1, restartDelay: "1s" } })).toBe(
    '"x" failed 4 s ago: Daemon "x" was given up after 1 restart: port in use; mend the cause, then start("x") begins anew.',
  );
  const cause = new Error("ECONNREFUSED");
  const handler = faulty({ failOn: "always", error: new Error("no connection", { cause }) });
  expect(await told({ handler }, 0)).toBe(
    '"x" failed just now: no connection (ECONNREFUSED); it has no restartPolicy, so it stays down until start("x").',
  );
});

test("explain: one whose dependency failed names the root", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  registry.register({ name: "database", ...failing });
  registry.register({ name: "web", dependencies: ["database"], handler: faulty() });
  await registry.startWithDependencies("web").catch(() => {});
  expect(registry.explain("web")).toBe(
    '"web" failed just now: Daemon "web" was not started: its dependency "database" failed: port in use; mend "database", then call startWithDependencies("web").',
  );
});

test("explain: one that does not end says how to be rid of it, before, at and after the limit", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const handler = faulty({ stubborn: true });
  registry.register({ name: "x", handler, stopTimeout: "2s" });
  await registry.start("x");
  registry.stop("x").catch(() => {});
  await clock.advance("1s");
  expect(registry.explain("x")).toBe(
    '"x" has been stopping (stop) for 1 s; if it does not end, stop it with { force: true }.',
  );
  await clock.advance("1s");
  expect(registry.explain("x")).toMatch(
    /^"x" failed just now: .* is still running; stop it again, or with \{ force: true \} to abandon what is left of it\.$/u,
  );
  await registry.stop("x", { force: true });
  expect(registry.explain("x")).toBe(
    '"x" was stopped just now (stop) and 1 abandoned run has not ended yet: start it with start("x").',
  );
  handler.release();
  await clock.advance("1m");
  expect(registry.explain("x")).toBe('"x" was stopped 60 s ago (stop): start it with start("x").');
});

test("explain: one that returned says how it would have stayed, and one that was shut down that nothing starts", async () => {
  expect(await told({ handler: () => {} })).toBe(
    '"x" completed 5 s ago: its handler returned; use remainAfterExit or restartPolicy.mode "always" if it should stay.',
  );
  const { registry } = createTestRegistry();
  registry.register({ name: "x", handler: faulty() });
  await registry.start("x");
  await registry.shutdown();
  expect(registry.explain("x")).toBe(
    '"x" was stopped just now (shutdown): nothing starts in a registry that is shut down.',
  );
});

test("explain: an unknown name throws, and a near one is suggested", () => {
  const { registry } = createTestRegistry();
  registry.register({ name: "sync", handler: faulty() });
  expect(() => registry.explain("snyc")).toThrow('There is no daemon named "snyc". Did you mean "sync"?');
});

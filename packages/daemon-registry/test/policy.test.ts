import { expect, test } from "vitest";
import { createTestRegistry, faulty } from "../src/test.ts";

/** A logger that keeps its lines. */
function notebook(): {
  lines: string[];
  logger: Record<"debug" | "info" | "warn" | "error", (_: object, text: string) => void>;
} {
  const lines: string[] = [];
  const write = (level: string) => (_fields: object, text: string) => {
    if (level !== "debug") lines.push(`${level} ${text}`);
  };
  return {
    lines,
    logger: { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") },
  };
}

test("D0: without a policy a failure is final, and its log line says how to turn restarts on", async () => {
  const { lines, logger } = notebook();
  await using fixture = createTestRegistry({ logger });
  fixture.registry.register({
    name: "sync",
    handler: faulty({ failOn: "always", error: new Error("boom") }),
  });
  await expect(fixture.registry.start("sync")).rejects.toThrow("boom");
  expect(lines).toEqual([
    'error Daemon "sync" failed: boom It is not restarted; give it a restartPolicy if it should be.',
  ]);
});

test("every restart is one line that says why and when the next try is", async () => {
  const { lines, logger } = notebook();
  await using fixture = createTestRegistry({ logger });
  fixture.registry.register({
    name: "sync",
    restartPolicy: { restartDelay: 100, maxRestarts: 2 },
    handler: faulty({ failOn: [1], error: new Error("boom") }),
  });
  const start = fixture.registry.start("sync");
  await fixture.clock.advance(100);
  await start;
  expect(lines).toEqual(['warn "sync" failed: boom; restart 1 in 100 ms.']);
});

test("J3: dead letters are logged at a limited rate", async () => {
  const { lines, logger } = notebook();
  await using fixture = createTestRegistry({ logger });
  for (let n = 0; n < 3; n++) await fixture.registry.send("nobody", n).catch(() => {});
  expect(lines).toEqual(['warn A message to "nobody" was not delivered: unknown.']);
  await fixture.clock.advance("10s");
  await fixture.registry.send("nobody", 4).catch(() => {});
  expect(lines[1]).toBe(
    'warn A message to "nobody" was not delivered: unknown (and 2 since the last such line).',
  );
});

test("D16: giving up can stop the group, or shut everything down", async () => {
  await using fixture = createTestRegistry();
  const policy = { maxRestarts: 0 };
  const failing = faulty({ failOn: "always" });
  fixture.registry.register({ name: "a", group: "g", handler: faulty() });
  fixture.registry.register({ name: "b", handler: faulty() });
  fixture.registry.register({
    name: "x",
    group: "g",
    handler: failing,
    restartPolicy: { ...policy, onGiveUp: "stop-group" },
  });
  fixture.registry.register({
    name: "y",
    handler: failing,
    restartPolicy: { ...policy, onGiveUp: "shutdown" },
  });
  await fixture.registry.start("a");
  await fixture.registry.start("b");
  await fixture.registry.start("x").catch(() => {});
  await fixture.clock.advance(0);
  expect(["a", "b"].map((name) => fixture.registry.getStatus(name))).toEqual(["stopped", "running"]);
  await fixture.registry.start("y").catch(() => {});
  await fixture.clock.advance(0);
  expect(fixture.registry.getStatus("b")).toBe("stopped");
});

test("L7: whoever hears of a run finds it counted already", async () => {
  await using fixture = createTestRegistry();
  const counted: number[] = [];
  fixture.registry.register({ name: "x", interval: 10, handler: () => {} });
  fixture.registry.on("daemon:run", () => counted.push(fixture.registry.getMetrics("x").runs));
  await fixture.registry.start("x");
  await fixture.clock.advance(20);
  expect(counted).toEqual([1, 2]);
});

test("resource limits are accepted, shown as not enforced, and warned of once a start", async () => {
  const { lines, logger } = notebook();
  await using fixture = createTestRegistry({ logger });
  fixture.registry.register({
    name: "heavy",
    resources: { maxMemory: 1e6, priority: "low" },
    handler: faulty(),
  });
  await fixture.registry.start("heavy");
  expect(fixture.registry.getInfo("heavy")).toMatchObject({ isolation: "inline", enforcement: "none" });
  expect(lines).toEqual([
    'warn The resource limits of "heavy" are not enforced: it shares this process with others.',
  ]);
});

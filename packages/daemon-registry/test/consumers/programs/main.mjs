// A small program of a consumer: start, tick, message, state, failure, stop; then the process must end by itself.
import assert from "node:assert/strict";
import { DaemonRegistry, isDaemonError } from "@brains/daemon-registry";
import { createMockDaemon, createTestRegistry } from "@brains/daemon-registry/test";

const registry = DaemonRegistry.getInstance();
assert.equal(DaemonRegistry.getInstance(), registry);

const heard = [];
const seen = [];
let ticks = 0;
registry.register({ name: "ticker", interval: 20, handler: () => void (ticks += 1) });
registry.register({
  name: "listener",
  handler: ({ on }) => void on("message", (message) => heard.push(message)),
});
registry.register({
  name: "failing",
  handler: () => {
    throw new Error("told by pino");
  },
});
registry.on("daemon:started", ({ name }) => seen.push(name));

await registry.start("ticker");
await registry.start("listener");
await assert.rejects(registry.start("failing"), /told by pino/);
await assert.rejects(
  registry.start("tickr"),
  (error) => isDaemonError(error) && error.code === "DAEMON_NOT_FOUND",
);
await registry.send("listener", "hello");
registry.setState("listener", { greeted: true });
await new Promise((resolve) => registry.on("daemon:run", () => ticks >= 3 && resolve()));
assert.deepEqual([heard, seen], [["hello"], ["ticker", "listener"]]);
assert.deepEqual(registry.getState("listener"), { greeted: true });
const { stopped } = await registry.stopAll();
assert.deepEqual(stopped.toSorted(), ["listener", "ticker"]);

const test = createTestRegistry();
let runs = 0;
test.registry.register(createMockDaemon({ name: "mock", interval: "1m", handler: () => void (runs += 1) }));
await test.registry.start("mock");
await test.clock.advance("1h");
assert.equal(runs, 60);
await test.registry.shutdown();

console.log("main ended well");

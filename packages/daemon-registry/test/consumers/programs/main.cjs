// The same from CommonJS.
const assert = require("node:assert/strict");
const { DaemonRegistry } = require("@brains/daemon-registry");
const { createMockDaemon } = require("@brains/daemon-registry/test");

async function main() {
  const registry = DaemonRegistry.createFresh();
  let calls = 0;
  registry.register(createMockDaemon({ name: "x", handler: () => void (calls += 1) }));
  await registry.start("x");
  assert.deepEqual([calls, registry.getStatus("x")], [1, "running"]);
  await registry.shutdown();
  console.log("main.cjs ended well");
}

void main();

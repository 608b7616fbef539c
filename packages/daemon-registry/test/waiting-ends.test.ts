import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createTestRegistry } from "../src/test.ts";

test("waitFor: what is neither an event nor a status is refused", async () => {
  const { registry } = createTestRegistry();
  registry.register({ name: "x", handler: () => {} });
  await expect(registry.waitFor("toString" as never, { daemon: "x" })).rejects.toThrow(TypeError);
});

test("waitFor: a status that cannot come any more rejects", async () => {
  const { registry, clock } = createTestRegistry();
  registry.register({ name: "x", handler: () => {} });
  await registry.shutdown();
  for (const status of ["stopping", "error"] as const) {
    let outcome = "pending";
    registry.waitFor(status, { daemon: "x" }).then(
      () => (outcome = "came"),
      () => (outcome = "rejected"),
    );
    await clock.advance("1s");
    expect([status, outcome]).toEqual([status, "rejected"]);
  }
});

test("waitFor: where() that returns nothing does not want the event", async () => {
  const { registry, clock } = createTestRegistry();
  registry.register({ name: "x", interval: "1m", handler: () => {} });
  let came = false;
  void registry.waitFor("daemon:run", { where: (() => undefined) as never }).then(() => (came = true));
  await registry.start("x");
  await clock.advance("5m");
  expect(came).toBe(false);
});

const index = new URL("../src/index.ts", import.meta.url).href;

test("waitFor: a wait with a timeout rejects after it, where nothing else keeps the process alive", () => {
  const program = `
    import { DaemonRegistry } from ${JSON.stringify(index)};
    const registry = DaemonRegistry.createFresh();
    registry.register({ name: "x", handler: () => {} });
    await registry.waitFor("running", { daemon: "x", timeout: 200 }).catch((error) => console.log(error.code));
    await registry.waitFor("daemon:run", { timeout: 200 }).catch((error) => console.log(error.code));
    console.log("end");
  `;
  const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    encoding: "utf8",
  });
  expect([stdout, status]).toEqual(["WAIT_TIMEOUT\nWAIT_TIMEOUT\nend\n", 0]);
});

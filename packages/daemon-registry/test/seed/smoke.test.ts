import { expect, test, vi } from "vitest";
import { createTestRegistry } from "../../src/test.ts";
import { runBlock } from "./run-block.ts";
test("x", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const cleanupOldEntities = vi.fn();
  await runBlock("Interval Daemons", { registry, cleanupOldEntities });
  await registry.start("cleanup");
  await fixture.clock.advance("1h");
  expect(cleanupOldEntities).toHaveBeenCalledTimes(1);
});
test("y", async () => {
  const handler = vi.fn();
  await runBlock("Testing", { jest: {fn: () => handler}, expect });
});

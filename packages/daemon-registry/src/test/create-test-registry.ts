import { EventRecorder, type TestClock, testClock } from "@brains/daemon-testing";
import { DaemonRegistry } from "../daemon-registry.ts";
import type { DaemonEvent } from "../events.ts";
import type { RegistryOptions } from "../registry-options.ts";
import { silentLogger } from "./silent-logger.ts";

/** A registry in the hands of a test. Disposing of it stops everything. */
export interface TestRegistry extends AsyncDisposable {
  readonly registry: DaemonRegistry;
  /** Its time, which stands still until it is advanced. */
  readonly clock: TestClock;
  /** What it told so far. */
  readonly events: EventRecorder<DaemonEvent>;
}

/**
 * A registry of its own on virtual time, with a recorder and without a log.
 *
 * @example
 * ```ts
 * import { createTestRegistry } from "@brains/daemon-registry/test";
 *
 * await using test = createTestRegistry();
 * let runs = 0;
 * test.registry.register({ name: "sync", interval: "1m", handler: () => void (runs += 1) });
 * await test.registry.start("sync");
 * await test.clock.advance("1h");
 * console.log(runs);
 * // 60
 * ```
 */
export function createTestRegistry(
  options: Omit<RegistryOptions, "clock"> & { now?: Date | number } = {},
): TestRegistry {
  const { now, logger = silentLogger(), ...rest } = options;
  const clock = testClock(now === undefined ? {} : { now });
  const registry = DaemonRegistry.createFresh({ ...rest, logger, clock });
  const events = new EventRecorder<DaemonEvent>(registry);
  return { registry, clock, events, [Symbol.asyncDispose]: async () => await endNow(registry, clock) };
}

/** Nobody advances the clock at the end of a test: what does not end on its abort is not waited for. */
async function endNow(registry: DaemonRegistry, clock: TestClock): Promise<void> {
  const shutdown = registry.shutdown().catch(() => {});
  await clock.advance(0);
  if (registry.list({ status: "stopping" }).length > 0) await clock.advance("31s");
  await shutdown;
}

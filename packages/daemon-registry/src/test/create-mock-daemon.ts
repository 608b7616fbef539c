import { createMockDaemon as mockOf } from "@brains/daemon-testing";
import type { DaemonDefinition, DaemonHandler } from "../definition.ts";

/** A definition for a test: its handler has the type it was given with. */
export interface MockDaemon<Handler> extends Omit<DaemonDefinition, "handler"> {
  handler: Handler;
  remainAfterExit: boolean;
}

type Rest = Omit<DaemonDefinition, "handler">;

/**
 * A definition for a test. Its handler stays the very function that was given, a mock of jest, vitest or node:test
 * included, so that it can be asked what it was called with; without one it is a function that does nothing. It
 * stays up when the handler has returned.
 *
 * @example
 * ```ts
 * import { mock } from "node:test";
 * import { DaemonRegistry } from "@brains/daemon-registry";
 * import { createMockDaemon } from "@brains/daemon-registry/test";
 *
 * const registry = DaemonRegistry.createFresh();
 * const daemon = createMockDaemon({ name: "test-daemon", handler: mock.fn() });
 * registry.register(daemon);
 * await registry.start("test-daemon");
 * console.log(daemon.handler.mock.callCount(), registry.getStatus("test-daemon"));
 * // 1 running
 * await registry.shutdown();
 * ```
 */
export function createMockDaemon<Handler extends DaemonHandler>(
  definition: Rest & { handler: Handler },
): MockDaemon<Handler>;
/** A mock that says nothing of its parameters, such as node:test's `mock.fn()`. */
export function createMockDaemon<Handler extends CallableFunction>(
  definition: Rest & { handler: Handler },
): MockDaemon<Handler>;
export function createMockDaemon(definition: Rest & { handler?: undefined }): MockDaemon<() => void>;
export function createMockDaemon(definition: DaemonDefinition): MockDaemon<DaemonHandler> {
  return mockOf(definition) as MockDaemon<DaemonHandler>;
}

/**
 * A definition for a test. Its handler stays the very function that was given, a mock of jest, vitest or node:test
 * included, so that it can be asked what it was called with; without one it is a function that does nothing. It
 * stays up when the handler has returned.
 *
 * @example
 * ```ts
 * import { createMockDaemon } from "@brains/daemon-testing";
 *
 * const handler = () => {};
 * const daemon = createMockDaemon({ name: "test-daemon", handler });
 * console.log(daemon.handler === handler, daemon.remainAfterExit);
 * // true true
 * ```
 */
export function createMockDaemon<Definition extends { name: string; handler?: unknown }>(
  definition: Definition,
): Definition & { handler: HandlerOf<Definition>; remainAfterExit: boolean } {
  const mock = { remainAfterExit: true, ...definition };
  const handler: unknown = Reflect.get(definition, "handler") ?? ((): void => {});
  return { ...mock, handler: handler as HandlerOf<Definition> };
}

type HandlerOf<Definition> = Definition extends { handler: infer Handler } ? Handler : () => void;

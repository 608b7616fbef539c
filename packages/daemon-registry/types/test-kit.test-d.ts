import { mock } from "node:test";
import * as jest from "jest-mock";
import { expectTypeOf, test, vi } from "vitest";
import { type DaemonContext, DaemonRegistry } from "../src/index.ts";
import {
  createMockContext,
  createMockDaemon,
  createTestRegistry,
  faulty,
  waitForEvent,
} from "../src/test.ts";

const registry = DaemonRegistry.createFresh();

test("a mock daemon keeps the type of its handler, of each kind, and can be registered", () => {
  const ofJest = createMockDaemon({ name: "x", handler: jest.fn() });
  const ofVitest = createMockDaemon({ name: "x", handler: vi.fn(async (ctx: DaemonContext) => ctx.ready()) });
  const ofNode = createMockDaemon({ name: "x", handler: mock.fn() });
  const plain = createMockDaemon({ name: "x", interval: "1m", handler: async (ctx) => ctx.ready() });
  const none = createMockDaemon({ name: "x" });
  for (const daemon of [ofJest, ofVitest, ofNode, plain, none]) registry.register(daemon);
  expectTypeOf(ofJest.handler.mock.calls).toExtend<unknown[][]>();
  expectTypeOf(ofVitest.handler.mock.calls).toEqualTypeOf<[ctx: DaemonContext][]>();
  expectTypeOf(ofNode.handler.mock.callCount()).toBeNumber();
  expectTypeOf(none.handler).toEqualTypeOf<() => void>();
  expectTypeOf(plain.remainAfterExit).toBeBoolean();
});

test("a mock daemon's misspelt key is an error", () => {
  // @ts-expect-error intervall
  createMockDaemon({ name: "x", intervall: 5, handler: () => {} });
  // @ts-expect-error no name
  createMockDaemon({ handler: () => {} });
});

test("mock functions of each kind are handlers and health checks as they are", () => {
  registry.register({ name: "x", handler: jest.fn(), onMessage: jest.fn() });
  registry.register({ name: "x", handler: vi.fn(), onMessage: vi.fn(), healthCheck: vi.fn(() => true) });
  registry.register({ name: "x", handler: mock.fn(), healthCheck: mock.fn(() => true) });
});

test("the rest of the kit is typed by what it is given", () => {
  const context = createMockContext<{ go: true }, { n: number }>({ initialState: { n: 1 } });
  expectTypeOf(context).toExtend<DaemonContext<{ go: true }, { n: number }>>();
  void context.deliver({ go: true });
  // @ts-expect-error no such message
  void context.deliver({ go: 1 });
  expectTypeOf(waitForEvent(registry, "daemon:error")).resolves.toHaveProperty("error");
  const fixture = createTestRegistry();
  expectTypeOf(fixture.events.list("daemon:error")[0]?.error).toEqualTypeOf<Error | undefined>();
  registry.register({ name: "x", handler: faulty({ failOn: "always" }) });
});

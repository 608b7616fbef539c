import { DaemonRegistry, type DaemonContext, type DaemonDefinition } from "@brains/daemon-registry";
import * as jest from "jest-mock";
import { vi } from "vitest";
import { mock } from "node:test";

declare function m1<D extends { name: string }, H = () => void>(definition: D & { handler?: H }): D & { handler: H; remainAfterExit: boolean };
declare function m2<H extends (context: any) => unknown = () => void>(definition: Omit<DaemonDefinition, "handler"> & { handler?: H | undefined }): Omit<DaemonDefinition, "handler"> & { handler: H; remainAfterExit: boolean };
declare function m3<H = () => void>(definition: Omit<DaemonDefinition, "handler"> & { handler?: H | undefined }): Omit<DaemonDefinition, "handler"> & { handler: H; remainAfterExit: boolean };
declare function m4<D extends { name: string; handler?: (context: any) => unknown }>(definition: D): D & { handler: D extends {handler: infer H} ? H: () => void; remainAfterExit: boolean };
const registry = DaemonRegistry.createFresh();
{
const b = m1({ name: "test-daemon", handler: jest.fn() });
const c = m1({ name: "test-daemon", handler: vi.fn() });
const d = m1({ name: "test-daemon", handler: mock.fn() });
const e = m1({ name: "test-daemon" });
const f = m1({ name: "test-daemon", interval: "1m", handler: jest.fn(async (ctx: DaemonContext) => { ctx.ready(); }) });
registry.register(b); registry.register(c); registry.register(d); registry.register(e); registry.register(f);
b.handler.mock.calls; c.handler.mock.calls; d.handler.mock.calls; e.handler();
}
{
const b = m2({ name: "test-daemon", handler: jest.fn() });
const c = m2({ name: "test-daemon", handler: vi.fn() });
const d = m2({ name: "test-daemon", handler: mock.fn() });
const e = m2({ name: "test-daemon" });
const f = m2({ name: "test-daemon", interval: "1m", handler: jest.fn(async (ctx: DaemonContext) => { ctx.ready(); }) });
registry.register(b); registry.register(c); registry.register(d); registry.register(e); registry.register(f);
b.handler.mock.calls; c.handler.mock.calls; d.handler.mock.calls; e.handler();
}
{
const b = m3({ name: "test-daemon", handler: jest.fn() });
const c = m3({ name: "test-daemon", handler: vi.fn() });
const d = m3({ name: "test-daemon", handler: mock.fn() });
const e = m3({ name: "test-daemon" });
const f = m3({ name: "test-daemon", interval: "1m", handler: jest.fn(async (ctx: DaemonContext) => { ctx.ready(); }) });
registry.register(b); registry.register(c); registry.register(d); registry.register(e); registry.register(f);
b.handler.mock.calls; c.handler.mock.calls; d.handler.mock.calls; e.handler();
}
{
const b = m4({ name: "test-daemon", handler: jest.fn() });
const c = m4({ name: "test-daemon", handler: vi.fn() });
const d = m4({ name: "test-daemon", handler: mock.fn() });
const e = m4({ name: "test-daemon" });
const f = m4({ name: "test-daemon", interval: "1m", handler: jest.fn(async (ctx: DaemonContext) => { ctx.ready(); }) });
registry.register(b); registry.register(c); registry.register(d); registry.register(e); registry.register(f);
b.handler.mock.calls; c.handler.mock.calls; d.handler.mock.calls; e.handler();
}

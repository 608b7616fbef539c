// What a consumer writes, for the compiler only.
import * as core from "@brains/daemon-registry/core";
import * as health from "@brains/daemon-registry/health";
import * as messaging from "@brains/daemon-registry/messaging";
import * as metrics from "@brains/daemon-registry/metrics";
import * as resources from "@brains/daemon-registry/resources";
import * as scheduler from "@brains/daemon-registry/scheduler";
import * as store from "@brains/daemon-registry/store";
import * as testing from "@brains/daemon-registry/testing";
import { type DaemonDefinition, DaemonRegistry, service, supervised } from "@brains/daemon-registry";
import { createMockDaemon, createTestRegistry } from "@brains/daemon-registry/test";
import { createServer } from "node:net";

const definition: DaemonDefinition<string, { n: number }> = {
  name: "x",
  interval: "1m",
  initialState: { n: 0 },
  handler: async ({ on, state, signal }) => {
    on("message", (message) => message.toUpperCase());
    await state.set({ n: signal.aborted ? 1 : 2 });
  },
};

const registry = DaemonRegistry.createFresh();
const handle = registry.register(definition);
const n: number | undefined = handle.state?.n;
await handle.send(`${n}`);
// @ts-expect-error a message is a text
await handle.send(1);
// @ts-expect-error misspelt
registry.register({ name: "y", intervall: 5, handler: () => {} });
registry.register({ name: "web", ...service({ start: () => {}, stop: () => {} }) });
registry.register({ name: "tcp", ...supervised(() => createServer().listen(0)) });
registry.register(createMockDaemon({ name: "mock", handler: () => {} }));
registry.on("daemon:error", ({ daemon, error }) => `${daemon}: ${error.message}`);
await using fixture = createTestRegistry();
export const names: string[] = fixture.registry.list();
export const parts = [core, health, messaging, metrics, resources, scheduler, store, testing].length;

import { type DaemonContext, DaemonRegistry } from "@brains/daemon-registry";
import { createMockContext } from "@brains/daemon-registry/test";

const registry = DaemonRegistry.createFresh();
registry.register({ name: "x", handler: (context: DaemonContext) => context.ready() });
export const context: DaemonContext = createMockContext();

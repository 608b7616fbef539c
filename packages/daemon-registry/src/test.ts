export {
  EventRecorder,
  faulty,
  type Faults,
  type FaultyHandler,
  type TestClock,
  testClock,
} from "@brains/daemon-testing";
export { createMockContext, type MockContext } from "./test/create-mock-context.ts";
export { createMockDaemon, type MockDaemon } from "./test/create-mock-daemon.ts";
export { createTestRegistry, type TestRegistry } from "./test/create-test-registry.ts";
export { waitForEvent, waitForStatus, type RealWaitOptions } from "./test/wait-for.ts";

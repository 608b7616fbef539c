export { createMockDaemon } from "./create-mock-daemon.ts";
export { EventRecorder, type Recordable } from "./event-recorder.ts";
export { faulty, type Faults, type FaultyHandler } from "./faulty.ts";
export { type TestClock, testClock } from "./test-clock.ts";

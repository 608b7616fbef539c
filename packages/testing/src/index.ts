export { type TestClock, testClock } from "./test-clock.ts";

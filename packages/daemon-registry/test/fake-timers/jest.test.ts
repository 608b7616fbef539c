import { ModernFakeTimers } from "@jest/fake-timers";
import { testsUnder } from "./tests-under.ts";

const config = { rootDir: import.meta.dirname, fakeTimers: { enableGlobally: false } };
const timers = new ModernFakeTimers({ config: config as never, global: globalThis });

testsUnder({
  use: () => timers.useFakeTimers(),
  advance: (ms) => timers.advanceTimersByTimeAsync(ms),
  count: () => timers.getTimerCount(),
  end: () => timers.useRealTimers(),
});

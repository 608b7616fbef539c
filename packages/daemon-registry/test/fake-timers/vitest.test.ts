import { vi } from "vitest";
import { testsUnder } from "./tests-under.ts";

testsUnder({
  use: () => void vi.useFakeTimers(),
  advance: (ms) => vi.advanceTimersByTimeAsync(ms),
  count: () => vi.getTimerCount(),
  end: () => void vi.useRealTimers(),
});

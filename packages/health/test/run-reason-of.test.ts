import { StartTimeoutError } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { runReasonOf } from "../src/lib/run-reason-of.ts";
import { RunTimeoutError, UnhealthyError, WatchdogError } from "../src/index.ts";

function breach(kind: unknown): Error {
  return Object.assign(new Error("too much"), { code: "RESOURCE_LIMIT", kind });
}

test.for<[unknown, string]>([
  [new RunTimeoutError("sync", 1), "timeout"],
  [new UnhealthyError("sync", 3), "health"],
  [new WatchdogError("sync", 1), "watchdog"],
  [breach("memory"), "memory"],
  [breach("cpu"), "cpu"],
  [breach("hang"), "hang"],
  [breach("disk"), "restart"],
  [new StartTimeoutError("sync", 1), "restart"],
  [new Error("boom"), "restart"],
  [undefined, "restart"],
])("D19: after %s a run is entered for the reason %s", ([thrown, reason]) => {
  expect(runReasonOf(thrown)).toBe(reason);
});

import type { HealthLevel } from "@brains/daemon-health";
import { expectTypeOf, test } from "vitest";
import { type DaemonEvent, DaemonRegistry, type EventName, type RunRecord } from "../src/index.ts";

const registry = DaemonRegistry.createFresh();

test("a listener's event is typed by its name", () => {
  registry.on("daemon:started", (event) => {
    expectTypeOf(event.name).toBeString();
    expectTypeOf(event.type).toEqualTypeOf<"daemon:started">();
  });
  registry.on("daemon:error", (event) => {
    expectTypeOf(event.daemon).toBeString();
    expectTypeOf(event.error).toEqualTypeOf<Error>();
  });
  registry.on("daemon:health", (event) => {
    expectTypeOf(event.healthy).toBeBoolean();
    expectTypeOf(event.level).toEqualTypeOf<HealthLevel>();
  });
  registry.on("daemon:run", (event) => expectTypeOf(event.record).toEqualTypeOf<RunRecord>());
  registry.on("registry:shutdown", (event) => {
    expectTypeOf(event.phase).toEqualTypeOf<"draining" | "stopping" | "done">();
  });
});

test("an unknown event is an error, and so is a key an event does not have", () => {
  // @ts-expect-error no such event
  registry.on("daemon:startd", () => {});
  registry.on("daemon:started", (event) => {
    // @ts-expect-error it has no error
    void event.error;
  });
});

test("on returns what ends it, off takes the same listener, and subscribe gets the union", () => {
  expectTypeOf(registry.on("daemon:started", () => {})).toEqualTypeOf<() => void>();
  registry.off("daemon:error", ({ error }: { error: Error }) => void error);
  registry.subscribe((event) => {
    expectTypeOf(event).toEqualTypeOf<DaemonEvent>();
    if (event.type === "daemon:stopping") expectTypeOf(event.reason).toBeString();
  });
  expectTypeOf<"daemon:registered" | "daemon:gave-up" | "daemon:overdue">().extract<EventName>();
});

import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import {
  isDaemonError,
  messageOf,
  NonErrorThrownError,
  NotFoundError,
  type Run,
  toError,
} from "../src/index.ts";
import { Stage } from "./stage.ts";
import { fickle, getter, overridden, thenable } from "./thenable.ts";
import { settle } from "./virtual-clock.ts";
import { watch } from "./watch.ts";

const hostile = Object.defineProperty(new Error("hostile"), "message", {
  get() {
    throw new Error("no message for you");
  },
});
const throwing = {
  get code(): string {
    throw new Error("no code for you");
  },
  toString(): string {
    throw new Error("no text for you");
  },
};
const trap = new Proxy(new Error("proxied"), {
  get() {
    throw new Error("no property for you");
  },
  getPrototypeOf() {
    throw new Error("no prototype for you");
  },
});

test.each([
  ["undefined", undefined],
  ["null", null],
  ["a string", "boom"],
  ["a symbol", Symbol("boom")],
  ["a bigint", 1n],
  ["an object", { code: 1 }],
  ["an object without prototype", Object.create(null)],
  ["an Error with a throwing getter", hostile],
  ["an object that throws when looked at", throwing],
  ["a proxy that throws at everything", trap],
])("L1: %s that is thrown is wrapped, with the original as cause", async (_, thrown: unknown) => {
  const stage = new Stage();
  stage.supervisor.register({ name: "a", handler: () => Promise.reject(thrown) });
  const start = watch(stage.supervisor.start("a"));
  await settle();
  expect(start.error).toBeInstanceOf(NonErrorThrownError);
  expect((start.error as Error).cause === thrown).toBe(true);
  expect(stage.status("a")).toBe("error");
});

test.each([
  ["an Error of another realm", runInNewContext("new RangeError('boom')") as Error],
  ["a DOMException", new DOMException("boom", "AbortError")],
  ["a frozen Error", Object.freeze(new Error("boom"))],
  ["an AggregateError", new AggregateError([], "boom")],
  ["an Error that is its own cause", selfCaused()],
])("L1: %s is passed on by identity", async (_, error) => {
  const stage = new Stage();
  stage.supervisor.register({ name: "a", readiness: "manual", handler: () => Promise.reject(error) });
  const start = watch(stage.supervisor.start("a"));
  await settle();
  expect(start.error).toBe(error);
  expect([toError(error), messageOf(error)]).toEqual([error, "boom"]);
});

test.each(["entered", "manual", "layers"] as const)(
  "L3: a synchronous throw is a rejection (%s)",
  async (readiness) => {
    const stage = new Stage();
    const error = new Error("boom");
    const handler = (): never => {
      throw error;
    };
    stage.supervisor.register({ name: "a", readiness, handler });
    const start = watch(stage.supervisor.start("a"));
    await settle();
    expect(start.error).toBe(error);
  },
);

test.each([
  ["a value", () => 42, "completed"],
  ["a thenable", () => thenable((good) => good()), "completed"],
  ["a thenable that calls back twice", () => fickle("good", new Error("boom")), "completed"],
  ["a thenable that fails, then succeeds", () => fickle("bad", new Error("boom")), "boom"],
  ["a thenable that throws", () => thenable(boom), "boom"],
  ["an object whose then cannot be read", () => getter(boom), "boom"],
  ["a promise with a then of its own that throws", () => overridden(boom), "boom"],
  ["a promise of a hostile class", () => new Hostile(() => {}), "boom"],
])("L12: a handler may return %s", async (_, handler, end) => {
  for (const layers of [[], [(next: Run) => next]]) {
    const stage = new Stage();
    stage.supervisor.register({ name: "a", layers, handler });
    watch(stage.supervisor.start("a"));
    await settle();
    const state = stage.supervisor.state("a");
    expect(state.status === "error" ? state.error.message : Reflect.get(state, "reason")).toBe(end);
  }
});

test.each(["stop", "restart", "unregister", "shutdown"] as const)(
  "L2: after %s no outcome of the handler is a failure: logged at debug, unless it is the abort reason",
  async (how) => {
    for (const own of [true, false]) {
      const stage = new Stage();
      const puppet = stage.add("a");
      puppet.isStubborn = true;
      await stage.supervisor.start("a");
      void (how === "shutdown" ? stage.supervisor.shutdown() : stage.supervisor[how]("a"));
      puppet.run.throw(own ? puppet.run.scope.signal.reason : new Error("boom"));
      await settle();
      expect(stage.order("daemon:error")).toEqual([]);
      expect(stage.lines.map(({ level }) => level)).toEqual(own ? [] : ["debug"]);
    }
  },
);

test("L13: signal.reason is typed and tells why", async () => {
  const kinds: unknown[] = [];
  for (const how of ["stop", "restart", "unregister"] as const) {
    const stage = new Stage();
    const puppet = stage.add("a");
    await stage.supervisor.start("a");
    const { signal } = puppet.run.scope;
    await stage.supervisor[how]("a");
    kinds.push(signal.reason.kind);
  }
  expect(kinds).toEqual(["stop", "restart", "unregister"]);
});

test("L13: a signal that is first looked at after the abort is aborted with the same reason", async () => {
  const stage = new Stage();
  const puppet = stage.add("a");
  await stage.supervisor.start("a");
  await stage.supervisor.stop("a");
  const { scope } = puppet.run;
  expect([scope.signal.aborted, scope.signal.reason]).toEqual([true, scope.reason]);
  expect(scope.signal.reason).toBe(scope.reason);
});

test("isDaemonError goes by the code and survives what throws when looked at", () => {
  expect(isDaemonError(new NotFoundError("a"))).toBe(true);
  expect(isDaemonError({ code: "DAEMON_NOT_FOUND" }, "DAEMON_NOT_FOUND")).toBe(true);
  for (const not of [undefined, null, "x", new Error("x"), throwing, trap])
    expect(isDaemonError(not)).toBe(false);
});

class Hostile extends Promise<void> {
  // oxlint-disable-next-line unicorn/no-thenable
  override then(): never {
    return boom();
  }
}

function boom(): never {
  throw new Error("boom");
}

function selfCaused(): Error {
  const error = new Error("boom");
  error.cause = error;
  return error;
}

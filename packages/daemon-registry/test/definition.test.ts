import { InvalidDefinitionError } from "@brains/daemon-core";
import { expect, test } from "vitest";
import { DaemonRegistry } from "../src/index.ts";
import { createTestRegistry } from "../src/test.ts";

function faultsOf(definition: object): string[] {
  const { registry } = createTestRegistry();
  const refused = refusal(() => registry.register(definition as never));
  expect(registry.list()).toHaveLength(refused === undefined ? 1 : 0);
  return (refused?.faults ?? []).map(({ path, rule, value }) => `${path} ${rule} | ${String(value)}`);
}

function refusal(call: () => unknown): InvalidDefinitionError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as InvalidDefinitionError;
  }
}

const handler = (): void => {};

test("L12: a bad definition is refused with every fault at once, each with path, rule and value", () => {
  expect(
    faultsOf({
      name: "x",
      handler,
      interval: -1,
      restartPolicy: { maxRestarts: 1.5, backof: "linear" },
      keepAlive: "yes",
    }),
  ).toEqual([
    'interval must be whole milliseconds or text such as "250ms", "5m", "1h30m" | -1',
    "keepAlive must be true or false | yes",
    "restartPolicy.maxRestarts must be a whole number or Infinity | 1.5",
    'restartPolicy.backof is not a known key. Did you mean "backoff"? | linear',
  ]);
});

test("L12: an unknown key is told with the nearest known one", () => {
  expect(faultsOf({ name: "x", handler, intervall: 5 })).toEqual([
    'intervall is not a known key. Did you mean "interval"? | 5',
  ]);
});

test("L12: the message names the daemon, the option, the rule and the value", () => {
  const { registry } = createTestRegistry();
  expect(() => registry.register({ name: "sync", handler, timeout: 0 })).toThrow(
    'The definition of daemon "sync" is not valid:\n  timeout: must be at least 1 ms, got 0',
  );
});

test("L12: a key given as undefined is absent", () => {
  expect(
    faultsOf({ name: "x", handler, interval: undefined, restartPolicy: undefined, group: undefined }),
  ).toEqual([]);
});

test("a definition with neither handler nor health check is refused", () => {
  expect(faultsOf({ name: "x" })[0]).toContain("handler must be a function");
});

test("two kinds of schedule are refused", () => {
  expect(faultsOf({ name: "x", handler, interval: 5, schedule: "* * * * *" })).toEqual([
    "schedule cannot go together with interval | * * * * *",
  ]);
});

test("I13: an expression that can never fire is refused at register", () => {
  expect(faultsOf({ name: "x", handler, schedule: "0 0 31 2 *" })[0]).toMatch(/^schedule .*never/);
});

test("D7: a window that can never trip is refused at register", () => {
  expect(faultsOf({ name: "x", handler, restartPolicy: { window: 10 } })[0]).toMatch(
    /^restartPolicy\.window must be longer/,
  );
});

test("defaults are checked like definitions", () => {
  expect(() => DaemonRegistry.createFresh({ defaults: { stopTimeout: -1 } })).toThrow(InvalidDefinitionError);
});

test("D0: defaults hold for every daemon that does not say otherwise", async () => {
  await using fixture = createTestRegistry({
    defaults: { restartPolicy: { restartDelay: 100, maxRestarts: 1 } },
  });
  let runs = 0;
  const failing = (): never => {
    runs += 1;
    throw new Error("boom");
  };
  fixture.registry.register({ name: "x", handler: failing, restartPolicy: { restartDelay: 5 } });
  const start = fixture.registry.start("x");
  await fixture.clock.advance(5);
  await expect(start).rejects.toThrow("boom");
  expect(runs).toBe(2);
});

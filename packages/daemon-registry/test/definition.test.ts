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

test("L12: a definition that is an instance of a class keeps its handler where the registry has defaults", async () => {
  let entered = 0;
  class Job {
    readonly name = "job";
    handler(): void {
      entered += 1;
    }
  }
  const { registry } = createTestRegistry({ defaults: { stopTimeout: "1s" } });
  registry.register(new Job()); // accepted; without defaults its handler is called
  await registry.start("job");
  expect(entered).toBe(1);
});

test("L12: an unknown key that is given as undefined is absent", () => {
  const { registry } = createTestRegistry();
  expect(() => registry.register({ name: "x", handler, legacy: undefined } as never)).not.toThrow();
});

test("L12: an unknown key inside a dependency is told with the nearest known one", () => {
  const { registry } = createTestRegistry();
  expect(() =>
    registry.register({ name: "x", handler, dependencies: [{ name: "db", optinal: true }] } as never),
  ).toThrow(/optional/u);
  expect(() =>
    registry.register({ name: "x", handler, dependencies: [{ name: "db", optinal: true }] } as never),
  ).toThrow(/optinal/u);
});

test("L12: so is one inside overlap and catchUp", () => {
  const { registry } = createTestRegistry();
  expect(() =>
    registry.register({ name: "x", handler, interval: "1m", overlap: { alow: 2 } } as never),
  ).toThrow(/Did you mean "allow"/u);
  expect(() =>
    registry.register({ name: "y", handler, interval: "1m", catchUp: { mode: "one", windw: 5 } } as never),
  ).toThrow(/Did you mean "window"/u);
});

test("L12: and one inside quiet hours, where a typing error is a wrong time zone", () => {
  const { registry } = createTestRegistry();
  expect(() =>
    registry.register({
      name: "x",
      handler,
      interval: "1m",
      quiet: [{ from: "22:00", to: "06:00", timzone: "UTC" }],
    } as never),
  ).toThrow(/timzone/u);
});

test("L12: bad defaults are refused when the registry is made", () => {
  expect(() => DaemonRegistry.createFresh({ defaults: { restartPolicy: { window: 5 } } })).toThrow(/window/u);
  expect(() => DaemonRegistry.createFresh({ defaults: { timezone: "Mars/Phobos" } })).toThrow(/timezone/u);
});

test("L12: a group's dependencies are checked when it is defined", () => {
  const { registry } = createTestRegistry();
  expect(() => registry.defineGroup("g", { dependencies: [5] } as never)).toThrow(/dependencies/u);
});

test("L12: what the caller does to its object later changes nothing", () => {
  const { registry } = createTestRegistry();
  const definition = { name: "x", group: "a", description: "one", tags: ["t"], handler };
  registry.register(definition);
  definition.description = "two";
  definition.group = "b";
  definition.tags[0] = "u";
  expect(registry.getInfo("x")).toMatchObject({ group: "a", description: "one", tags: ["t"] });
  expect(registry.list({ group: registry.getInfo("x").group })).toEqual(["x"]);
});

test("C1: what a member depends on twice is told once", () => {
  const { registry } = createTestRegistry();
  registry.defineGroup("g", { dependencies: ["db"] });
  registry.register({ name: "x", group: "g", dependencies: ["db"], handler });
  expect(registry.getInfo("x").dependencies).toEqual(["db"]);
});

test("L12: a dependency that is listed twice is told, since the two may say different things", () => {
  expect(faultsOf({ name: "x", handler, dependencies: ["db", { name: "db", optional: true }] })).toEqual([
    "dependencies.1 is listed twice | db",
  ]);
});

test("L12: what a group, a family and a registry are made with is checked", () => {
  const { registry } = createTestRegistry();
  for (const options of [null, "x", { restartPolicy: null }, { restartPolicy: { window: 5 } }])
    expect(() => registry.defineGroup("g", options as never)).toThrow(InvalidDefinitionError);
  expect(() => registry.defineGroup("")).toThrow("name: must not be empty");
  expect(() => registry.family("f", { key: 5, definition: () => ({}) } as never)).toThrow(
    "key of the family",
  );
  expect(() => DaemonRegistry.createFresh({ clock: {} as never })).toThrow("clock.now must be a function");
});

test("L12: nor does what the caller does to an object inside it", async () => {
  const { registry } = createTestRegistry();
  const mailbox = { capacity: 1 };
  registry.register({ name: "x", mailbox, handler: () => new Promise(() => {}) });
  mailbox.capacity = 5;
  await registry.start("x");
  await registry.send("x", 1);
  await expect(registry.send("x", 2)).rejects.toMatchObject({ code: "MAILBOX_FULL" });
});

import { expect, test, vi } from "vitest";
import { type CoreDefinition, InvalidDefinitionError } from "../src/index.ts";
import { Stage } from "./stage.ts";

const good = { name: "a", handler: (): unknown => new Promise(() => {}) };

function faultsOf(definition: unknown): string[] {
  const stage = new Stage();
  const error = thrownBy(() => stage.supervisor.register(definition as CoreDefinition));
  if (!(error instanceof InvalidDefinitionError) || stage.supervisor.list().length > 0)
    throw new Error("It was not refused.");
  return error.faults.map(({ path, rule }) => `${path}: ${rule}`);
}

function thrownBy(call: () => void): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("L12: a bad definition is refused synchronously, every fault at once with its path, and nothing is registered", () => {
  const faults = faultsOf({
    name: "",
    handler: 1,
    stopTimeout: -1,
    tags: ["x", 2],
    dependencies: ["b", { name: 3 }],
  });
  expect(faults).toEqual([
    "name: must be a text that is not empty",
    "handler: must be a function",
    "dependencies.1.name: must be a text that is not empty",
    "tags.1: must be a text that is not empty",
    expect.stringMatching(/^stopTimeout: must be whole milliseconds/),
  ]);
});

test("L12: an unknown key is refused with the nearest known one, in dependencies too", () => {
  expect(faultsOf({ ...good, stopTimeuot: 1, dependencies: [{ name: "b", optinal: true }] })).toEqual([
    'stopTimeuot: is not a known key. Did you mean "stopTimeout"?',
    'dependencies.0.optinal: is not a known key. Did you mean "optional"?',
  ]);
});

test.each(["constructor", "toString", "hasOwnProperty", "valueOf"])(
  "L12: %s is an unknown key like any other",
  (key) => {
    expect(faultsOf({ ...good, [key]: 1 })).toEqual([expect.stringContaining(`${key}: is not a known key.`)]);
  },
);

test.each([undefined, null, 1, "text", () => {}, Symbol("x")])(
  "L12: a definition that is no object is refused (%s)",
  (given) => {
    expect(faultsOf(given)).toEqual(["definition: must be an object"]);
  },
);

test.each([
  [{ ...good, name: Symbol("a") }],
  [
    {
      ...good,
      name: {
        toString: () => {
          throw new Error("hostile");
        },
      },
    },
  ],
  [{ ...good, dependencies: "b" }],
  // oxlint-disable-next-line no-sparse-arrays
  [{ ...good, dependencies: [, "b"] }],
  [{ ...good, dependencies: [null] }],
  [{ ...good, dependencies: [{ name: "b", optional: "yes" }] }],
  [{ ...good, layers: [1] }],
  [{ ...good, readiness: "soon" }],
  [{ ...good, keepAlive: 0 }],
  [{ ...good, startTimeout: 0 }],
  [{ ...good, group: "" }],
])("L12: %o has one fault", (definition) => {
  expect(faultsOf(definition)).toHaveLength(1);
});

test("L12: a key given as undefined is absent, a known one and an unknown one", async () => {
  const stage = new Stage();
  const keys = [
    "layers",
    "dependencies",
    "group",
    "tags",
    "required",
    "readiness",
    "startTimeout",
    "stopTimeout",
  ];
  const absent = Object.fromEntries(
    [...keys, "remainAfterExit", "keepAlive", "unknown"].map((key) => [key, undefined]),
  );
  stage.supervisor.register({ ...absent, ...good, dependencies: [] });
  stage.supervisor.register({
    ...good,
    name: "b",
    dependencies: [{ name: "a", optional: undefined as never }],
  });
  await stage.supervisor.startAll();
});

test("L12: a frozen definition, one with inherited keys and one with getters will do", async () => {
  const stage = new Stage();
  const reads: string[] = [];
  class Base {
    get name(): string {
      reads.push("name");
      return "inherited";
    }
    handler(): void {}
  }
  stage.supervisor.register(Object.freeze({ ...good, dependencies: Object.freeze(["inherited"]) }));
  stage.supervisor.register(new Base());
  await stage.supervisor.startWithDependencies("a").catch(() => {});
  expect([stage.supervisor.list(), reads]).toEqual([["a", "inherited"], ["name"]]);
});

test("L12: a getter that throws refuses the definition, and nothing is registered", () => {
  const stage = new Stage();
  const definition = Object.defineProperty({ ...good }, "group", {
    get() {
      throw new Error("hostile");
    },
  });
  expect(() => stage.supervisor.register(definition)).toThrow("hostile");
  expect(stage.supervisor.list()).toEqual([]);
});

test("L12: what becomes of the object after register changes nothing", async () => {
  const stage = new Stage();
  const dependency = { name: "b", optional: false };
  const definition: CoreDefinition = {
    ...good,
    handler: vi.fn(() => new Promise(() => {})),
    dependencies: [dependency],
  };
  stage.supervisor.register(definition);
  stage.add("b");
  Object.assign(definition, { name: "z", stopTimeout: Number.NaN, dependencies: ["a"] });
  dependency.name = "a";
  await stage.supervisor.startAll();
  await stage.supervisor.stop("a", { force: true });
  expect(stage.supervisor.info("a")).toMatchObject({ name: "a", dependencies: ["b"], dependents: [] });
  expect(stage.supervisor.info("b").dependents).toEqual(["a"]);
  await stage.supervisor.unregister("a");
  expect(stage.supervisor.info("b").dependents).toEqual([]);
});

test("L12: a handler may be a mock, and stays the very function given", async () => {
  const stage = new Stage();
  const handler = vi.fn(() => "anything");
  stage.supervisor.register({ ...good, handler });
  await stage.supervisor.start("a");
  expect(handler).toHaveBeenCalledOnce();
});

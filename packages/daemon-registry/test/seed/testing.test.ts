import assert from "node:assert/strict";
import { mock as nodeMock, type Mock } from "node:test";
import { expect as jestExpect } from "expect";
import * as jest from "jest-mock";
import { afterEach, expect, type MockInstance, test, vi } from "vitest";
import { DaemonRegistry } from "../../src/index.ts";
import { runBlock } from "./run-block.ts";

let fresh: MockInstance<typeof DaemonRegistry.createFresh>;

/** Runs the block under a kind of mock functions; returns the one mock that it made. */
async function testing<Fn>(fn: () => Fn, expectOf: unknown): Promise<Fn> {
  fresh = vi.spyOn(DaemonRegistry, "createFresh");
  const made: Fn[] = [];
  const jestLike = {
    fn: () => {
      made.push(fn());
      return made.at(-1);
    },
  };
  await runBlock("Testing", { jest: jestLike, expect: expectOf });
  const [only] = made;
  if (only === undefined || made.length > 1) throw new Error("The block makes one mock.");
  return only;
}

function registryOfTheBlock(): DaemonRegistry {
  return fresh.mock.results[0]?.value as DaemonRegistry;
}

afterEach(async () => {
  await registryOfTheBlock().shutdown();
});

test("Testing: with jest's mock function as the handler", async () => {
  const handler = await testing(() => jest.fn(), jestExpect);
  expect(handler.mock.calls[0]?.[0]).toMatchObject({ name: "test-daemon" });
  expect(registryOfTheBlock().getStatus("test-daemon")).toBe("running");
});

test("Testing: with vitest's mock function as the handler", async () => {
  const handler = await testing(() => vi.fn(), expect);
  expect(handler.mock.calls[0]?.[0]).toMatchObject({ name: "test-daemon" });
  expect(registryOfTheBlock().getStatus("test-daemon")).toBe("running");
});

test("Testing: with node:test's mock function as the handler", async () => {
  const nodeExpect = (fn: Mock<() => void>) => ({
    toHaveBeenCalled: () => assert.equal(fn.mock.callCount(), 1),
  });
  const handler = await testing(() => nodeMock.fn(), nodeExpect);
  expect(handler.mock.calls[0]?.arguments[0]).toMatchObject({ name: "test-daemon" });
  expect(registryOfTheBlock().getStatus("test-daemon")).toBe("running");
});

test("Testing: the block's expectation is a real one: it fails where the handler was not called", async () => {
  vi.spyOn(DaemonRegistry.prototype, "start").mockResolvedValue();
  await expect(testing(() => jest.fn(), jestExpect)).rejects.toThrow("toHaveBeenCalled");
});

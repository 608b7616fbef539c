import { expect, it } from "vitest";
import { StateRegistry } from "./state-registry.ts";

it("K2, K4: a StateRegistry sets, gets and watches by name", () => {
  const states = new StateRegistry();
  states.open("sync", { initialState: { a: 1 } });
  const told: unknown[] = [];
  const off = states.watchState("sync", (...change) => told.push(change));
  states.setState("sync", { b: 2 });
  off();
  states.setState("sync", () => ({ c: 3 }), { replace: true });
  expect(states.getState("sync")).toEqual({ c: 3 });
  expect(told).toEqual([[{ a: 1, b: 2 }, { a: 1 }]]);
});

it("K1: a state goes with its daemon, and its watchers with it", () => {
  const states = new StateRegistry();
  const old = states.open<number>("sync");
  let told = 0;
  states.watchState("sync", () => (told += 1));
  states.setState("sync", 1);
  expect(states.close("sync")).toBe(true);
  expect(states.close("sync")).toBe(false);
  old.set(2);
  expect(told).toBe(1);
  states.open("sync");
  expect(states.getState("sync")).toBeUndefined();
});

it("A11: opening an open name keeps its state", () => {
  const states = new StateRegistry();
  const store = states.open<number>("sync");
  store.set(1);
  expect(states.open<number>("sync", { initialState: 5 })).toBe(store);
  expect(states.getState("sync")).toBe(1);
});

it("A9: an unknown name throws DAEMON_NOT_FOUND and suggests near ones", () => {
  const states = new StateRegistry();
  states.open("sync");
  for (const call of [
    () => states.setState("sinc", 1),
    () => states.getState("sinc"),
    () => states.watchState("sinc", () => {}),
  ]) {
    expect(call).toThrow('There is no daemon named "sinc". Did you mean "sync"?');
  }
});

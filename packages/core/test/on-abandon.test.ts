import { expect, test } from "vitest";
import { type DerivedScope, interruptible, type Layer } from "../src/index.ts";
import { Stage } from "./stage.ts";
import { settle } from "./virtual-clock.ts";

/** A unit that does not end when it is told to, in two layers that listen for its being given up. */
function stubborn(inner: Layer = (next) => next): { stage: Stage; told: string[] } {
  const stage = new Stage();
  const told: string[] = [];
  const listening =
    (name: string): Layer =>
    (next) =>
    async (scope) => {
      scope.onAbandon(() => told.push(name));
      const off = scope.onAbandon(() => told.push("never"));
      off();
      await next(scope);
    };
  stage.add("a", { layers: [listening("outer"), inner, listening("inner")] }).isStubborn = true;
  return { stage, told };
}

test("D17: who listens hears once that a run was given up by force, in the parts of it too", async () => {
  const { stage, told } = stubborn((next) => async (scope) => {
    const part: DerivedScope = scope.derive();
    await next(part);
    part.dispose();
  });
  await stage.supervisor.start("a");
  await stage.supervisor.stop("a", { force: true });
  expect(told).toEqual(["outer", "inner"]);
  await stage.supervisor.start("a");
  expect(told).toHaveLength(2);
});

test("D17: a part that is given up alone is told of to those inside it alone, also when they ask later", async () => {
  const late: string[] = [];
  const { stage, told } = stubborn((next) => async (scope) => {
    const attempt = interruptible(next, scope, 10);
    attempt.interrupt("timeout", new Error("late"));
    await attempt.outcome.catch(() => {});
    attempt.scope.onAbandon(() => late.push("late"));
  });
  void stage.supervisor.start("a").catch(() => {});
  await settle();
  await stage.clock.advance(10);
  expect([told, late]).toEqual([["inner"], ["late"]]);
});

test("D17: a run that ends, as it was told to or by itself, was not given up", async () => {
  const { stage, told } = stubborn();
  await stage.supervisor.start("a");
  void stage.supervisor.stop("a");
  await settle();
  stage.supervisor.list();
  expect(told).toEqual([]);
});

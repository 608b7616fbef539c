import { expect, test } from "vitest";
import { DoNotRestartError, restart } from "../src/index.ts";
import { type Alone, alone, obedient, watch } from "./alone.ts";
import { crashing, exhaust } from "./crashing.ts";

test("D3: a stop during the wait ends it at once; the run is not entered again and no timer is left", async () => {
  const on = alone();
  const { times, work } = crashing(on);
  const seen = watch(restart({})(work)(on.given));
  await on.clock.advance(500);
  on.abort();
  expect(on.clock.pending).toBe(0);
  await on.clock.advance(100_000);
  expect(times).toEqual([0]);
  expect(seen.error).toMatchObject({ kind: "stop" });
});

test("D3: a run that fails after its scope was aborted is not restarted, whatever it throws", async () => {
  for (const fails of [true, false]) {
    const on = alone();
    let runs = 0;
    const seen = watch(
      restart({ mode: "always" })(async (scope) => {
        runs += 1;
        await obedient(scope).catch(() => {});
        if (fails) throw new Error("while closing");
      })(on.given),
    );
    await on.clock.advance(10);
    on.abort();
    await on.clock.advance(100_000);
    expect([runs, seen.state, on.details]).toEqual([1, fails ? "rejected" : "resolved", []]);
  }
});

test("D3: a listener that stops the daemon when told of a restart without delay is heeded", async () => {
  const on: Alone = alone(({ type }) => {
    if (type === "daemon:restarting") on.abort();
  });
  const { times, work } = crashing(on);
  const seen = watch(restart({ restartDelay: 0 })(work)(on.given));
  await on.clock.advance(1_000);
  expect([times.length, seen.state]).toEqual([1, "rejected"]);
});

test("D15: an AbortError from anything else is an ordinary failure", async () => {
  const foreign = new DOMException("This operation was aborted", "AbortError");
  const { times } = await exhaust({ maxRestarts: 2 }, alone(), () => foreign);
  expect(times).toHaveLength(3);
});

test("M7: an attempt that is over has let go of its scope", async () => {
  const on = alone();
  const signals: AbortSignal[] = [];
  const seen = watch(
    restart({ restartDelay: 1 })(async ({ signal }) => {
      signals.push(signal);
      if (signals.length === 3) return await obedient({ signal });
      throw new Error("boom");
    })(on.given),
  );
  await on.clock.advance(10);
  on.abort();
  await on.clock.advance(0);
  expect([seen.state, signals.map(({ aborted }) => aborted)]).toEqual(["rejected", [false, false, true]]);
});

test("D17: the next attempt waits until the last one has really ended", async () => {
  const on = alone();
  let live = 0;
  let most = 0;
  watch(
    restart({ restartDelay: 1, maxRestarts: 3 })(async (scope) => {
      live += 1;
      most = Math.max(most, live);
      await new Promise<void>((resolve) => scope.clock.setTimer(100, () => resolve()));
      live -= 1;
      throw new Error("boom");
    })(on.given),
  );
  await on.clock.advance(10_000);
  expect([most, live, on.of("daemon:restarting").length]).toEqual([1, 0, 3]);
});

const cyclic = new Error("a", { cause: undefined });
cyclic.cause = new Error("b", { cause: cyclic });
const deep = new Error("outer", { cause: new Error("inner", { cause: new DoNotRestartError("revoked") }) });
const hostile = new Error("hostile", {
  cause: new Proxy(
    {},
    {
      get: () => {
        throw new Error("trap");
      },
    },
  ),
});

test("D14: DoNotRestartError, itself or as a cause, is passed on by identity and not restarted", async () => {
  for (const error of [
    new DoNotRestartError("no"),
    deep,
    Object.assign(new Error("other copy"), { code: "DO_NOT_RESTART" }),
  ]) {
    const { times, seen, details } = await exhaust({}, alone(), () => error);
    expect([times.length, details]).toEqual([1, []]);
    expect(seen.error).toBe(error);
  }
});

test("D14: DoNotRestartError is found among gathered errors too, at any depth, even if others came with it", async () => {
  const revoked = new DoNotRestartError("revoked");
  const nested = new Error("outer", {
    cause: new AggregateError([new Error("503"), new AggregateError([new Error("504", { cause: revoked })])]),
  });
  for (const error of [new AggregateError([new Error("503"), revoked]), nested]) {
    const { times, seen } = await exhaust({}, alone(), () => error);
    expect(times).toHaveLength(1);
    expect(seen.error).toBe(error);
  }
  const circle = new AggregateError([]);
  circle.errors.push(circle, cyclic, undefined, "text");
  for (const error of [circle, Object.assign(new Error("no list"), { errors: { length: 3 } })])
    expect((await exhaust({ maxRestarts: 1 }, alone(), () => error)).times).toHaveLength(2);
});

test("D14: cyclic and hostile chains of causes do no harm", async () => {
  for (const error of [cyclic, hostile]) {
    expect((await exhaust({ maxRestarts: 1 }, alone(), () => error)).times).toHaveLength(2);
  }
});

import { AbortReason } from "@brains/daemon-core";
import { testClock } from "@brains/daemon-testing";
import { describe, expect, it } from "vitest";
import { CircuitBreaker, type CircuitBreakerOptions, type CircuitChange } from "../src/index.ts";

const boom = new Error("boom");
const fails = async () => {
  throw boom;
};
const works = async () => 7;
const hangs = () => new Promise<never>(() => {});

function made(options: CircuitBreakerOptions = {}) {
  const clock = testClock();
  const changes: CircuitChange[] = [];
  const breaker = new CircuitBreaker({ onChange: (change) => void changes.push(change), ...options }, clock);
  const fail = async (times = 1) => {
    for (let time = 0; time < times; time += 1) await breaker.run(fails).catch(() => {});
  };
  return { clock, breaker, changes, fail };
}

describe("CircuitBreaker", () => {
  it("row 62: with no options at all it opens after 5 failures in a row, for 30 s, and a trial closes it", async () => {
    const { clock, breaker, changes, fail } = made();
    await fail(4);
    expect([breaker.state, breaker.failures]).toEqual(["closed", 4]);
    await fail();
    expect([breaker.state, breaker.opensUntil]).toEqual(["open", clock.now() + 30_000]);
    await clock.advance(29_999);
    const refused = await breaker
      .run(works, { signal: new AbortController().signal, name: "sync" })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "CIRCUIT_OPEN", daemon: "sync", failures: 5, retryAfter: 1 });
    expect(String(refused)).toContain(
      'The circuit of daemon "sync" is open after 5 failures: the next trial is in 1 ms.',
    );
    await clock.advance(1);
    expect([breaker.state, breaker.opensUntil]).toEqual(["half-open", undefined]);
    expect(await breaker.run(works)).toBe(7);
    expect(breaker.state).toBe("closed");
    expect(changes).toEqual([
      { state: "open", failures: 5, error: boom },
      { state: "half-open", failures: 5 },
      { state: "closed", failures: 0 },
    ]);
  });

  it("row 62: a share of failures of which only one thing was said opens it too", async () => {
    const { breaker, fail } = made({ failures: { share: 0.5 } });
    for (let call = 0; call < 5; call += 1) await breaker.run(works);
    await fail(4);
    expect(breaker.state).toBe("closed");
    await fail();
    expect(breaker.state).toBe("open");
  });

  it("row 62: what left the window counts no more, after a long silence too", async () => {
    const { clock, breaker, fail } = made({ failures: { share: 0.5, window: "1m", minimum: 4 } });
    await fail(3);
    await clock.advance("1h");
    await fail(3);
    expect([breaker.state, breaker.failures]).toEqual(["closed", 3]);
    await fail();
    expect(breaker.state).toBe("open");
  });

  it("row 62: one trial at a time, and the others are refused at once", async () => {
    const { clock, breaker, fail } = made({ failures: 1, openFor: 10 });
    await fail();
    await clock.advance(10);
    const trial = Promise.withResolvers<number>();
    const running = breaker.run(() => trial.promise);
    await expect(breaker.run(works)).rejects.toMatchObject({
      retryAfter: 0,
      message: "The circuit is half-open, and its trial is under way.",
    });
    expect(breaker.tryRun(works)).toBeUndefined();
    trial.resolve(8);
    expect(await running).toBe(8);
    expect(await breaker.tryRun(works)).toBe(7);
  });

  it("row 62: after each trial that failed it is open twice as long, up to maxOpenFor, and anew after a success", async () => {
    const { clock, breaker, fail } = made({ failures: 1, openFor: 100, maxOpenFor: 350 });
    const waits: number[] = [];
    const note = () => waits.push((breaker.opensUntil ?? 0) - clock.now());
    for (let trial = 0; trial < 4; trial += 1) {
      await fail();
      note();
      await clock.advance(waits.at(-1) ?? 0);
    }
    await breaker.run(works);
    await fail();
    note();
    expect(waits).toEqual([100, 200, 350, 350, 100]);
  });

  it("L2: an ordered abort is no failure, and a trial that ends so is followed by another", async () => {
    const { clock, breaker, fail } = made({ failures: 1, openFor: 10 });
    const controller = new AbortController();
    const stopped = breaker.run(fails, controller);
    controller.abort(new AbortReason("sync", "stop"));
    await expect(stopped).rejects.toBe(boom);
    expect(breaker.state).toBe("closed");
    await fail();
    await clock.advance(10);
    const second = new AbortController();
    void breaker.run(hangs, second);
    second.abort();
    expect(breaker.state).toBe("half-open");
    expect(await breaker.run(works)).toBe(7);
    expect(breaker.state).toBe("closed");
  });

  it.each([
    ["AbortReason of a timeout", new AbortReason("sync", "timeout")],
    ["AbortReason of another copy of core", Object.assign(new Error("too slow"), { kind: "watchdog" })],
    ["DOMException of AbortSignal.timeout", new DOMException("too slow", "TimeoutError")],
  ])("L2: a time-out is a failure, also of a call that never ends: %s", async (_, reason) => {
    const { breaker, changes } = made({ failures: 1 });
    const controller = new AbortController();
    void breaker.run(hangs, controller);
    controller.abort(reason);
    expect(breaker.state).toBe("open");
    expect(changes[0]?.error).toBe(reason);
  });

  it("row 62: a trial that hangs gives way to another once it is aborted", async () => {
    const { clock, breaker, fail } = made({ failures: 1, openFor: 10 });
    await fail();
    await clock.advance(10);
    const controller = new AbortController();
    void breaker.run(hangs, controller);
    controller.abort(new AbortReason("sync", "timeout"));
    expect([breaker.state, breaker.failures]).toEqual(["open", 2]);
    await clock.advance(10);
    expect(await breaker.run(works)).toBe(7);
  });

  it("row 62: what began before a change counts no more after it", async () => {
    const { clock, breaker, fail } = made({ failures: 2, openFor: 10 });
    const late = Promise.withResolvers<never>();
    const running = breaker.run(() => late.promise);
    await fail(2);
    await clock.advance(10);
    await breaker.run(works);
    await fail();
    late.reject(boom);
    await expect(running).rejects.toBe(boom);
    expect([breaker.state, breaker.failures]).toEqual(["closed", 1]);
  });

  it("row 62: an error that does not count is a success, and one for which `counts` throws is a failure", async () => {
    const missing = new Error("404");
    const { clock, breaker, fail } = made({
      failures: 2,
      openFor: 10,
      counts: (error) => {
        if (error === missing) return false;
        throw new Error("in counts");
      },
    });
    const answers = async () => await Promise.reject(missing);
    await fail();
    await expect(breaker.run(answers)).rejects.toBe(missing);
    expect(breaker.failures).toBe(0);
    await fail(2);
    expect(breaker.state).toBe("open");
    await clock.advance(10);
    await expect(breaker.run(answers)).rejects.toBe(missing);
    expect(breaker.state).toBe("closed");
  });

  it("row 62: opened by hand it stays open until it is closed by hand", async () => {
    const { clock, breaker, changes } = made();
    breaker.open();
    breaker.open();
    await clock.advance("30d");
    expect([breaker.state, breaker.opensUntil]).toEqual(["open", Infinity]);
    await expect(breaker.run(works)).rejects.toMatchObject({
      retryAfter: Infinity,
      message: "The circuit was opened by hand, until it is closed by hand.",
    });
    breaker.close();
    expect(await breaker.run(works)).toBe(7);
    expect(changes).toEqual([
      { state: "open", failures: 0 },
      { state: "closed", failures: 0 },
    ]);
  });

  it("L6: a listener that throws or rejects disturbs nothing; it finds the new state", async () => {
    const states: string[] = [];
    const { breaker, fail } = made({
      failures: 1,
      onChange: () => {
        states.push(breaker.state);
        throw new Error("in the listener");
      },
    });
    await fail();
    expect(states).toEqual(["open"]);
    const other = made({ failures: 1, onChange: () => Promise.reject(boom) as unknown as void });
    await other.fail();
    expect(other.breaker.state).toBe("open");
    const reported = made({ failures: 1 });
    const report = () => {
      throw new Error("in the report");
    };
    const { signal } = new AbortController();
    await expect(reported.breaker.run(fails, { signal, report })).rejects.toBe(boom);
    expect(reported.breaker.state).toBe("open");
  });

  it("L1, L3: what the work throws at once is a rejection by identity, and a failure whatever it is", async () => {
    const { breaker } = made({ failures: 1 });
    const thrower = () => {
      throw boom;
    };
    await expect(breaker.run(thrower)).rejects.toBe(boom);
    expect(breaker.state).toBe("open");
    const other = made({ failures: 1 });
    await expect(other.breaker.run(async () => await Promise.reject(undefined))).rejects.toBeUndefined();
    expect(other.changes[0]?.error).toMatchObject({ code: "NON_ERROR_THROWN" });
  });

  it("M7: who was aborted before calls nothing, and a long-lived signal keeps no listener", async () => {
    const { breaker } = made();
    let calls = 0;
    const work = async () => {
      calls += 1;
    };
    await expect(breaker.run(work, { signal: AbortSignal.abort("over") })).rejects.toBe("over");
    await expect(breaker.tryRun(work, { signal: AbortSignal.abort("over") })).rejects.toBe("over");
    let listeners = 0;
    const { signal } = new AbortController();
    const onAbort = () => {
      listeners += 1;
      return () => {
        listeners -= 1;
      };
    };
    await breaker.run(work, { signal, onAbort });
    expect([calls, listeners]).toEqual([1, 0]);
  });
});

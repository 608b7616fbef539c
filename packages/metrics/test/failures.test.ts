import { NonErrorThrownError } from "@brains/daemon-core";
import { describe, expect, test } from "vitest";
import { bench, record } from "./told.ts";

function told(): {
  fail: (error?: Error) => void;
  error: (error: Error) => void;
  retry: (error: Error) => void;
  errors: () => number;
  last: () => Error | undefined;
} {
  const { collector, tell } = bench();
  return {
    fail: (error) => tell("daemon:run", record({ outcome: "failure", error })),
    error: (error) => tell("daemon:error", { error }),
    retry: (error) => tell("daemon:retrying", { error }),
    errors: () => collector.snapshot("sync").errors,
    last: () => collector.snapshot("sync").lastError,
  };
}

describe("errors", () => {
  test("a failed run and the error it is told by are one failure", () => {
    const { fail, error, errors } = told();
    const boom = new Error("boom");
    fail(boom);
    error(boom);
    expect(errors()).toBe(1);
  });

  test("one error object thrown by three runs is three failures", () => {
    const { fail, error, errors } = told();
    const constant = new Error("constant");
    for (let run = 0; run < 3; run += 1) {
      fail(constant);
      error(constant);
    }
    expect(errors()).toBe(3);
  });

  test("runs that fail side by side are told in any order", () => {
    const { fail, error, errors } = told();
    const [one, two, same] = [new Error("1"), new Error("2"), new Error("same")];
    for (const each of [one, two, same, same]) fail(each);
    for (const each of [same, two, same, one]) error(each);
    expect(errors()).toBe(4);
  });

  test("giving up tells of the last failure, which is its cause", () => {
    const { fail, error, errors, last } = told();
    const boom = new Error("boom");
    const gaveUp = new Error("gave up", { cause: new Error("restarted", { cause: boom }) });
    fail(boom);
    error(gaveUp);
    expect(errors()).toBe(1);
    expect(last()).toBe(gaveUp);
  });

  test("a run that was tried again is a failure of its own, and one with its last try only when that failed (D20)", () => {
    const { fail, error, retry, errors } = told();
    const constant = new Error("constant");
    fail(constant);
    retry(constant);
    fail(constant);
    error(constant);
    expect(errors()).toBe(2);
    error(constant);
    expect(errors()).toBe(3);
  });

  test("an error that no run threw is a failure each time it is told", () => {
    const { error, errors } = told();
    const boom = new Error("boom");
    error(boom);
    error(boom);
    expect(errors()).toBe(2);
  });

  test.each(["text", 7, {}, () => {}, null])(
    "what is no Error is one failure, however often it is wrapped (%s)",
    (it) => {
      const { fail, error, errors } = told();
      fail(new NonErrorThrownError(it));
      error(new NonErrorThrownError(it));
      expect(errors()).toBe(1);
      fail(new NonErrorThrownError(it));
      error(new Error("gave up", { cause: it }));
      expect(errors()).toBe(2);
      error(new NonErrorThrownError(it));
      expect(errors()).toBe(3);
    },
  );

  test("a hostile cause is no obstacle", () => {
    const { error, errors } = told();
    const refuse = () => {
      throw new Error("hostile");
    };
    const hostile = new Proxy(new Error("x"), { getPrototypeOf: refuse, get: refuse });
    error(new Error("gave up", { cause: hostile }));
    expect(errors()).toBe(1);
  });

  test("causes in a ring are no obstacle", () => {
    const { error, errors } = told();
    const ring = new Error("ring");
    ring.cause = ring;
    error(ring);
    expect(errors()).toBe(1);
  });

  test("a failure without an error is a failure", () => {
    const { fail, errors, last } = told();
    fail();
    expect(errors()).toBe(1);
    expect(last()).toBeUndefined();
  });
});

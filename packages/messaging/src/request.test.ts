import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { counting } from "../test/counting-signal.ts";
import { outcomes, sender } from "../test/sender.ts";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import { RequestTimeoutError } from "./errors/request-timeout-error.ts";

describe("PostOffice.request", () => {
  it("J5: resolves with what the listener returned, by identity, or its promise resolved with", async () => {
    const { office, mailbox } = sender();
    const reply = { found: true };
    mailbox.session().on((message) => (message === "soon" ? Promise.resolve(reply) : reply));
    expect(await office.request("sync", "now")).toBe(reply);
    expect(await office.request<typeof reply>("sync", "soon")).toBe(reply);
  });

  it("J5, J8: tells the listener who asks and nothing of the request, and not before it returns", async () => {
    const { office, mailbox } = sender();
    const heard: unknown[][] = [];
    mailbox.session().on((...given) => heard.push(given));
    const replied = office.request("sync", "x", { from: "api" });
    expect(heard).toEqual([]);
    await replied;
    expect(heard).toEqual([["x", { from: "api", id: 1, time: 1_000, topic: undefined }]]);
  });

  it("J5: of several listeners the one that was registered first, and still listens, replies", async () => {
    const { office, mailbox } = sender();
    const session = mailbox.session();
    const off = session.on(() => "first");
    session.on(() => Promise.resolve("second"));
    session.on(() => "third");
    expect(await office.request("sync", 1)).toBe("first");
    off();
    expect(await office.request("sync", 1)).toBe("second");
  });

  it("J5: rejects with REQUEST_TIMEOUT after 5 s, and the late reply goes nowhere", async () => {
    const { office, mailbox, clock, failures } = sender();
    const late = Promise.withResolvers<string>();
    mailbox.session().on(() => late.promise);
    const request = office.request("sync", "x");
    await turn();
    clock.advance(4_999);
    expect(await outcomes(request)).toEqual(["pending"]);
    clock.advance(1);
    await expect(request).rejects.toBeInstanceOf(RequestTimeoutError);
    await expect(request).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
      daemon: "sync",
      timeout: 5_000,
      message: 'Daemon "sync" did not reply to a request within 5000 ms.',
    });
    late.resolve("late");
    await turn();
    expect(await outcomes(request)).toEqual(["REQUEST_TIMEOUT"]);
    expect(failures).toEqual([]);
  });

  it("J5, M6: the time before the timer is armed counts too, and no reply within it needs one", async () => {
    const { office, mailbox, clock } = sender();
    const waiting = office.request("sync", "x", { timeout: "2s" });
    const timely = office.request("sync", "y", { timeout: 2_001 });
    expect(clock.pending).toBe(0);
    clock.advance(2_000);
    expect(await outcomes(waiting, timely)).toEqual(["REQUEST_TIMEOUT", "pending"]);
    expect(clock.pending).toBe(1);
    mailbox.session().on((message) => message);
    expect(await outcomes(timely, office.request("sync", "z"))).toEqual(["y", "z"]);
    expect(clock.pending).toBe(0);
  });

  it("M4: is forgiven once when the whole process stood still, and then has all its time again", async () => {
    const { office, mailbox, clock } = sender();
    mailbox.session().on(() => new Promise(() => {}));
    const requests = [100, 5_000].map((timeout) => office.request("sync", "x", { timeout }));
    await turn();
    clock.advance(3_600_000);
    clock.advance(99);
    expect(await outcomes(...requests)).toEqual(["pending", "pending"]);
    clock.advance(1);
    expect(await outcomes(...requests)).toEqual(["REQUEST_TIMEOUT", "pending"]);
    clock.advance(3_600_000);
    expect(await outcomes(...requests)).toEqual(["REQUEST_TIMEOUT", "REQUEST_TIMEOUT"]);
    const late = office.request("sync", "x", { timeout: 100 });
    await turn();
    clock.advance(1_099);
    expect(await outcomes(late)).toEqual(["REQUEST_TIMEOUT"]);
    expect(clock.pending).toBe(0);
  });

  it("F11: one that waits longer than a turn of the event loop keeps the process alive until it settles", async () => {
    const { office, mailbox, clock } = sender();
    mailbox.session().on(async (message) => {
      for (let i = 0; i < 20; i++) await Promise.resolve();
      if (message === "never") await new Promise(() => {});
      return message;
    });
    const inTurn = office.request("sync", "now");
    for (let i = 0; i < 10; i++) await Promise.resolve();
    expect([clock.pending, clock.holds]).toEqual([1, [0, 0]]);
    await inTurn;
    await turn();
    expect(clock.holds).toEqual([0, 0]);
    const requests = [10, 20].map((timeout) => office.request("sync", "never", { timeout }));
    const last = office.request("sync", "behind them");
    await turn();
    expect(clock.holds).toEqual([1, 1]);
    clock.advance(20);
    expect(clock.holds).toEqual([1, 1]);
    mailbox.refuse("stopped");
    expect(clock.holds).toEqual([1, 0]);
    expect(await outcomes(...requests, last)).toEqual([
      "REQUEST_TIMEOUT",
      "REQUEST_TIMEOUT",
      "NOT_RECEIVING",
    ]);
    expect(clock.holds).toEqual([1, 0]);
  });

  it("F11: alone in a process it is told that nobody replied, and then lets the process end", async () => {
    const script = fileURLToPath(new URL("../test/fixtures/request-alone.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    expect(stdout).toBe("REQUEST_TIMEOUT\n42\n");
  });

  it.each([
    [0, "must be at least 1 ms, got 0."],
    [-1, 'must be whole milliseconds or text such as "250ms", "5m", "1h30m", got -1.'],
    ["soon", 'must be whole milliseconds or text such as "250ms", "5m", "1h30m", got "soon".'],
  ])("M5: refuses the timeout %j at once, and sends nothing", (timeout, rule) => {
    const { office, mailbox } = sender();
    const request = (): unknown => office.request("sync", "x", { timeout });
    expect(request).toThrow(new RangeError(`timeout of a request to "sync" ${rule}`));
    expect(mailbox.size).toBe(0);
  });

  it("J6: rejects with the very error the listener threw or rejected with, which is told too", async () => {
    const { office, mailbox, failures } = sender();
    const error = new Error("boom");
    mailbox.session().on((message) => {
      if (message === "throw") throw error;
      if (message === "reject") return Promise.reject(error);
      throw message;
    });
    await expect(office.request("sync", "throw")).rejects.toBe(error);
    await expect(office.request("sync", "reject")).rejects.toBe(error);
    await expect(office.request("sync", "text")).rejects.toMatchObject({
      code: "NON_ERROR_THROWN",
      cause: "text",
    });
    expect(failures.map(({ daemon, message }) => [daemon, message])).toEqual([
      ["sync", "throw"],
      ["sync", "reject"],
      ["sync", "text"],
    ]);
    expect(failures[0]?.error).toBe(error);
  });

  it("J5: an abort rejects at once with the signal's reason; the message is heard, the reply goes nowhere", async () => {
    const { office, heard, listen } = sender();
    const { signal, abort } = counting();
    const waiting = office.request("sync", "a", { signal });
    abort("enough");
    await expect(waiting).rejects.toBe("enough");
    await expect(office.request("sync", "b", { signal })).rejects.toBe("enough");
    listen();
    await turn();
    expect(heard).toEqual(["a"]);
  });

  it("J2, J5: while it waits for room a timeout and an abort take it back, and leave no dead letter", async () => {
    const { office, clock, dead, heard, listen } = sender({ capacity: 1, overflow: "wait" });
    const { signal, abort } = counting();
    void office.send("sync", "a");
    const requests = [
      office.request("sync", "timed out", { timeout: 10 }),
      office.request("sync", "aborted", { signal }),
      office.request("sync", "b"),
    ];
    await turn();
    clock.advance(10);
    abort("enough");
    listen();
    expect(await outcomes(...requests)).toEqual(["REQUEST_TIMEOUT", "enough", 2]);
    expect(heard).toEqual(["a", "b"]);
    expect(dead).toEqual([]);
  });

  it("J3: rejects with NOT_RECEIVING, and leaves a dead letter, when nobody receives", async () => {
    const { office, mailbox, clock, deadOnes } = sender();
    mailbox.refuse("gave-up");
    expect(await outcomes(office.request("sync", 1), office.request("sinc", 2))).toEqual([
      "NOT_RECEIVING",
      "NOT_RECEIVING",
    ]);
    expect(deadOnes()).toEqual([
      [1, "gave-up"],
      [2, "unknown"],
    ]);
    expect(clock.pending).toBe(0);
  });

  it("J2: rejects with MAILBOX_FULL when the mailbox is full, and when the message is dropped", async () => {
    for (const overflow of ["reject", "drop-newest", "drop-oldest"] as const) {
      const { office, deadOnes } = sender({ capacity: 1, overflow });
      const requests = [office.request("sync", 1), office.request("sync", 2)];
      const isOldest = overflow === "drop-oldest";
      expect(await outcomes(...requests)).toEqual(
        isOldest ? ["MAILBOX_FULL", "pending"] : ["pending", "MAILBOX_FULL"],
      );
      expect(deadOnes()).toEqual([[isOldest ? 1 : 2, overflow === "reject" ? "full" : "dropped"]]);
    }
  });

  it.each(["refuse", "close"] as const)(
    "J5: rejects at once on %s, whether it waits, waits for room or is in hand",
    async (end) => {
      const { office, mailbox, clock } = sender({ capacity: 1, overflow: "wait" });
      const work = Promise.withResolvers<string>();
      mailbox.session().on(() => work.promise);
      const requests = ["in hand", "waits", "for room"].map((message) => office.request("sync", message));
      await turn();
      if (end === "refuse") mailbox.refuse("stopped");
      else office.close("sync");
      expect(await outcomes(...requests)).toEqual(["NOT_RECEIVING", "NOT_RECEIVING", "NOT_RECEIVING"]);
      work.resolve("late");
      await turn();
      expect(clock.pending).toBe(0);
    },
  );

  it("J5: rejects also when the listener itself, before it returns, ends the daemon", async () => {
    const { office, mailbox } = sender();
    mailbox.session().on(() => {
      mailbox.refuse("failed");
      return "reply";
    });
    await expect(office.request("sync", 1)).rejects.toMatchObject({
      code: "NOT_RECEIVING",
      reason: "failed",
    });
  });

  it("J4: requests that wait survive a restart; the one in hand is replied to by the run that is ending", async () => {
    const { office, mailbox, clock } = sender();
    const work = Promise.withResolvers<string>();
    const first = mailbox.session();
    first.on(() => work.promise);
    const requests = [office.request("sync", 1), office.request("sync", 2)];
    await turn();
    void first.end({ failed: true });
    await turn();
    mailbox.session().on(() => "second run");
    expect(await outcomes(...requests)).toEqual(["pending", "second run"]);
    work.resolve("first run");
    expect(await outcomes(...requests)).toEqual(["first run", "second run"]);
    expect(clock.pending).toBe(0);
  });

  it("K3: when a run is abandoned its requests in hand reject at once, and others are not touched", async () => {
    const { office, mailbox, failures } = sender();
    const work = Promise.withResolvers<string>();
    const [first, other] = [mailbox.session(), mailbox.session()];
    first.on(() => work.promise);
    const requests = [office.request("sync", 1), office.request("sync", 2)];
    await turn();
    void other.abandon();
    expect(await outcomes(...requests)).toEqual(["pending", "pending"]);
    void first.end();
    void first.abandon();
    await expect(requests[0]).rejects.toMatchObject({
      code: "NOT_RECEIVING",
      reason: "run-over",
      message: 'Daemon "sync" will not reply: the run that had the request is over.',
    });
    mailbox.session().on(() => "second run");
    work.reject(new Error("late"));
    expect(await outcomes(...requests)).toEqual(["NOT_RECEIVING", "second run"]);
    expect(failures).toHaveLength(1);
  });

  it("M7: a request that settled leaves no timer and no listener on its signal", async () => {
    const { office, mailbox, clock } = sender({ capacity: 3, overflow: "wait" });
    const { signal, listeners } = counting();
    const never = new Promise<void>(() => {});
    const replies = new Map<unknown, () => unknown>([
      ["reply", () => 1],
      ["throw", () => Promise.reject(new Error("boom"))],
      ["late", () => never],
    ]);
    const requests = ["reply", "throw", "late", "waits", "waits", "for room", "for room"].map((message) =>
      office.request("sync", message, { signal, timeout: message === "late" ? 10 : 5_000 }),
    );
    await turn();
    expect([clock.pending, listeners()]).toEqual([7, 1]);
    mailbox.session().on((message) => replies.get(message)?.());
    await turn();
    expect([clock.pending, listeners()]).toEqual([5, 1]);
    clock.advance(10);
    expect([clock.pending, listeners()]).toEqual([4, 1]);
    mailbox.refuse("stopped");
    expect([clock.pending, listeners()]).toEqual([0, 0]);
    await outcomes(...requests);
  });

  it("L4: a request that nobody looks at never rejects unhandled", async () => {
    const { office, mailbox, clock } = sender({ capacity: 2 });
    const { signal, abort } = counting();
    mailbox.session().on((message) => {
      if (message === "throw") throw new Error("boom");
      return new Promise(() => {});
    });
    const unhandled = await unhandledAfter(() => {
      void office.request("nobody", 1);
      void office.request("sync", "throw");
      void office.request("sync", 1, { signal });
      void office.request("sync", "full");
      void office.request("sync", 1, { signal: AbortSignal.abort("no") });
      abort("no");
      clock.advance(6_000);
      mailbox.refuse("stopped");
    });
    expect(unhandled).toEqual([]);
  });

  it.each([
    ["are replied to", "reject", 0],
    ["are given up", "reject", 0],
    ["are given up while they wait for room", "wait", 1],
  ] as const)(
    "J5: of 50,000 that %s each costs about what one of 1,000 does",
    async (how, overflow, capacity) => {
      const { office, mailbox } = sender({ capacity: capacity === 0 ? 50_000 : capacity, overflow });
      const time = async (count: number): Promise<number> => {
        const controller = new AbortController();
        const since = performance.now();
        const requests = Array.from({ length: count }, (_, i) => office.request("sync", i, controller));
        const all = Promise.allSettled(requests);
        await turn();
        const session = mailbox.session();
        if (how === "are replied to") session.on((message) => message);
        else controller.abort("enough");
        await all;
        void session.end();
        const spent = performance.now() - since;
        mailbox.refuse("stopped");
        mailbox.accept();
        return spent / count;
      };
      await time(50_000);
      const few = Math.min(await time(1_000), await time(1_000), await time(1_000));
      // It would be 50 times as much if each had to look at all others.
      expect(await time(50_000)).toBeLessThan(few * 20);
    },
  );
});

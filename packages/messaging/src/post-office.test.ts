import { describe, expect, it } from "vitest";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import type { DeadLetter } from "./dead-letter.ts";
import type { MailboxOptions } from "./mailbox.ts";
import { PostOffice } from "./post-office.ts";

function setUp(options: MailboxOptions = {}) {
  const dead: DeadLetter[] = [];
  const office = new PostOffice({ onDeadLetter: (letter) => dead.push(letter) });
  const mailbox = office.open("sync", options);
  mailbox.accept();
  const heard: unknown[] = [];
  const listen = () => mailbox.session().on((message) => heard.push(message));
  const deadOnes = () => dead.map(({ message, reason }) => [message, reason]);
  return { office, mailbox, dead, deadOnes, heard, listen };
}

/** What a promise is after a turn. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  let result: unknown = "pending";
  promise.then(
    () => (result = "resolved"),
    (error: unknown) => (result = error),
  );
  await turn();
  return result;
}

describe("PostOffice.send", () => {
  it("J0: hands over the payload by identity, with who sent it, an id that grows, and when", async () => {
    const clock = {
      now: () => 1_234,
      monotonic: () => 0,
      setTimer: () => ({ cancel() {} }),
      hold: () => () => {},
    };
    const office = new PostOffice({ clock });
    const mailbox = office.open("sync");
    mailbox.accept();
    const heard: unknown[][] = [];
    mailbox.session().on((...given) => heard.push(given));
    const payload = { big: new Map() };
    await office.send("sync", payload, { from: "api" });
    await office.send("sync", "second");
    await turn();
    expect(heard[0]?.[0]).toBe(payload);
    expect(heard.map((given) => given[1])).toEqual([
      { from: "api", id: 1, time: 1_234 },
      { from: undefined, id: 2, time: 1_234 },
    ]);
  });

  it("J1: delivers in the order of sending, and each message once", async () => {
    const { office, heard, listen } = setUp({ capacity: 5_000 });
    listen();
    const sent = Array.from({ length: 4_000 }, (_, i) => i);
    for (const i of sent) void office.send("sync", i);
    await turn();
    await turn();
    expect(heard).toEqual(sent);
  });

  it("J2: rejects with MAILBOX_FULL beyond 1,000 waiting messages, and leaves a dead letter", async () => {
    const { office, mailbox, deadOnes } = setUp();
    for (let i = 1; i <= 1_000; i++) await office.send("sync", i);
    await expect(office.send("sync", "late")).rejects.toMatchObject({
      code: "MAILBOX_FULL",
      name: "MailboxFullError",
      daemon: "sync",
      capacity: 1_000,
      message: 'The mailbox of daemon "sync" is full: 1000 messages wait in it.',
    });
    expect(mailbox.size).toBe(1_000);
    expect(deadOnes()).toEqual([["late", "full"]]);
  });

  it("J2: drops the message that waited longest where the overflow is drop-oldest", async () => {
    const { office, deadOnes, heard, listen } = setUp({ capacity: 2, overflow: "drop-oldest" });
    for (const message of ["a", "b", "c"]) await office.send("sync", message);
    listen();
    await turn();
    expect(heard).toEqual(["b", "c"]);
    expect(deadOnes()).toEqual([["a", "dropped"]]);
  });

  it("J2: drops the message itself, and resolves, where the overflow is drop-newest", async () => {
    const { office, deadOnes, heard, listen } = setUp({ capacity: 2, overflow: "drop-newest" });
    for (const message of ["a", "b", "c"]) await office.send("sync", message);
    listen();
    await turn();
    expect(heard).toEqual(["a", "b"]);
    expect(deadOnes()).toEqual([["c", "dropped"]]);
  });

  it("J2: waits for room, first come first served, where the overflow is wait", async () => {
    const { office, mailbox, dead } = setUp({ capacity: 1, overflow: "wait" });
    const order: string[] = [];
    for (const message of ["a", "b", "c"])
      void office.send("sync", message).then(() => order.push(`in ${message}`));
    await turn();
    expect(order).toEqual(["in a"]);
    const done: (() => void)[] = [];
    mailbox.session().on((message) => {
      order.push(`got ${String(message)}`);
      return new Promise<void>((resolve) => done.push(resolve));
    });
    await turn();
    expect(order).toEqual(["in a", "got a", "in b"]);
    for (let i = 0; i < 2; i++) {
      done.pop()?.();
      await turn();
    }
    expect(order).toEqual(["in a", "got a", "in b", "got b", "in c", "got c"]);
    expect(dead).toEqual([]);
  });

  it("J2: a send that waits takes an AbortSignal, which withdraws it without a dead letter or a listener left", async () => {
    const { office, heard, dead, listen } = setUp({ capacity: 1, overflow: "wait" });
    const { signal, abort } = counting();
    await office.send("sync", "a");
    const waiting = office.send("sync", "b", { signal });
    void office.send("sync", "c", { signal });
    abort("no more");
    expect(await outcome(waiting)).toBe("no more");
    expect(await outcome(office.send("sync", "d", { signal }))).toBe("no more");
    listen();
    await turn();
    expect(await outcome(office.send("sync", "e", { signal }))).toBe("no more");
    await turn();
    expect(heard).toEqual(["a"]);
    expect(dead).toEqual([]);
  });

  it("M7: a send that waited and was accepted leaves no listener on its signal", async () => {
    const { office, listen } = setUp({ capacity: 1, overflow: "wait" });
    const { signal, listeners } = counting();
    for (const message of ["a", "b", "c"]) void office.send("sync", message, { signal });
    expect(listeners()).toBe(2);
    listen();
    await turn();
    expect(listeners()).toBe(0);
  });

  it("J3: rejects with NOT_RECEIVING for an unknown name, suggests near ones, and leaves a dead letter", async () => {
    const { office, dead } = setUp();
    await expect(office.send("sinc", "x", { from: "api" })).rejects.toMatchObject({
      code: "NOT_RECEIVING",
      reason: "unknown",
      message: 'Daemon "sinc" receives no messages: there is no daemon of that name. Did you mean "sync"?',
    });
    expect(dead).toMatchObject([{ daemon: "sinc", message: "x", from: "api", reason: "unknown", id: 1 }]);
    expect(dead[0]?.time).toBeGreaterThanOrEqual(dead[0]?.sentAt ?? Infinity);
  });

  it.each(["stopped", "failed", "gave-up"] as const)("J3: rejects when the daemon is %s", async (reason) => {
    const { office, mailbox, deadOnes } = setUp();
    mailbox.refuse(reason);
    await expect(office.send("sync", "x")).rejects.toMatchObject({ code: "NOT_RECEIVING", reason });
    expect(deadOnes()).toEqual([["x", reason]]);
  });

  it("J3: a mailbox refuses until its daemon first starts", async () => {
    const office = new PostOffice();
    office.open("new");
    await expect(office.send("new", "x")).rejects.toMatchObject({ reason: "stopped" });
  });

  it("J7: what waits when the daemon stops becomes dead letters, also the sends that wait for room", async () => {
    const { office, mailbox, deadOnes, heard, listen } = setUp({ capacity: 1, overflow: "wait" });
    await office.send("sync", "a");
    const waiting = office.send("sync", "b");
    mailbox.refuse("stopped");
    expect(await outcome(waiting)).toMatchObject({ code: "NOT_RECEIVING", reason: "stopped" });
    expect(deadOnes()).toEqual([
      ["a", "stopped"],
      ["b", "stopped"],
    ]);
    mailbox.accept();
    listen();
    await turn();
    expect(heard).toEqual([]);
  });

  it("J8: never runs a listener before it returns", async () => {
    const { office, heard, listen } = setUp();
    listen();
    const sent = office.send("sync", "x");
    expect(heard).toEqual([]);
    await sent;
    await turn();
    expect(heard).toEqual(["x"]);
  });

  it("L4: a rejection that nobody looks at is never unhandled", async () => {
    const { office, mailbox } = setUp({ capacity: 1 });
    const unhandled = await unhandledAfter(() => {
      void office.send("nobody", 1);
      for (let i = 0; i < 3; i++) void office.send("sync", i);
      void office.send("sync", 1, { signal: AbortSignal.abort("no") });
      mailbox.configure({ capacity: 1, overflow: "wait" });
      void office.send("sync", 1);
      mailbox.refuse("stopped");
      void office.send("sync", 1);
    });
    expect(unhandled).toEqual([]);
  });

  it("L6: an onDeadLetter that throws or rejects disturbs nothing", async () => {
    const office = new PostOffice({
      onDeadLetter: ({ message }) => {
        if (message === 1) throw new Error("told");
        return Promise.reject(new Error("told"));
      },
    });
    await expect(office.send("nobody", 1)).rejects.toMatchObject({ code: "NOT_RECEIVING" });
    await expect(office.send("nobody", 2)).rejects.toMatchObject({ code: "NOT_RECEIVING" });
    expect(await unhandledAfter(() => void office.send("nobody", 3))).toEqual([]);
  });

  it("H5: two daemons that answer each other for ever do not starve the event loop", async () => {
    const office = new PostOffice();
    const a = office.open("a");
    const b = office.open("b");
    a.accept();
    b.accept();
    let count = 0;
    const answer = (to: string) => () => {
      count += 1;
      if (count > 100_000) throw new Error("starved");
      void office.send(to, count);
    };
    const ends = [a.session(), b.session()];
    ends[0]?.on(answer("b"));
    ends[1]?.on(answer("a"));
    await office.send("a", 0);
    await turn();
    expect(count).toBeGreaterThan(100);
    expect(count).toBeLessThan(10_000);
    for (const session of ends) void session.end();
  });

  it("H5: a slow listener gives the event loop its turn after 10 ms of work", async () => {
    let now = 0;
    const clock = {
      now: () => now,
      monotonic: () => now,
      setTimer: () => ({ cancel() {} }),
      hold: () => () => {},
    };
    const office = new PostOffice({ clock });
    const mailbox = office.open("slow");
    mailbox.accept();
    let count = 0;
    mailbox.session().on(() => {
      now += 4;
      count += 1;
    });
    for (let i = 0; i < 9; i++) void office.send("slow", i);
    const counts: number[] = [];
    for (let i = 0; i < 4; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      counts.push(count);
    }
    expect(counts).toEqual([3, 6, 9, 9]);
  });

  it("keeps a loop of awaited sends in step with its receiver", async () => {
    const { office, heard, listen } = setUp({ capacity: 10 });
    listen();
    for (let i = 0; i < 5_000; i++) await office.send("sync", i);
    await turn();
    expect(heard).toHaveLength(5_000);
  });
});

describe("PostOffice.open", () => {
  it("A11: of an open name keeps the messages and bounds the mailbox anew", async () => {
    const { office, mailbox, heard, listen } = setUp({ capacity: 1, overflow: "wait" });
    for (const message of ["a", "b", "c"]) void office.send("sync", message);
    expect(office.open("sync", { capacity: 2 })).toBe(mailbox);
    expect(mailbox.size).toBe(2);
    void office.send("sync", "d");
    listen();
    await turn();
    expect(heard).toEqual(["a", "b", "c", "d"]);
  });

  it.each([
    [{ capacity: 0 }, "mailbox.capacity must be a whole number of at least 1, got 0."],
    [{ capacity: 1.5 }, "mailbox.capacity must be a whole number of at least 1, got 1.5."],
    [{ capacity: NaN }, "mailbox.capacity must be a whole number of at least 1, got NaN."],
    [
      { overflow: "drop" as "reject" },
      "mailbox.overflow must be one of reject, drop-oldest, drop-newest, wait, got drop.",
    ],
  ])("L12: refuses %j and names the option", (options, message) => {
    expect(() => new PostOffice().open("sync", options)).toThrow(new RangeError(message));
  });
});

describe("PostOffice.close", () => {
  it("J7: makes what waits dead letters, and the name unknown", async () => {
    const { office, deadOnes } = setUp();
    await office.send("sync", "a");
    expect(office.close("sync")).toBe(true);
    expect(office.close("sync")).toBe(false);
    expect(deadOnes()).toEqual([["a", "unregistered"]]);
    await expect(office.send("sync", "b")).rejects.toMatchObject({ reason: "unknown" });
  });
});

/** A signal that knows how many listeners it has. */
function counting() {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    count += 1;
    add(...given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    count -= 1;
    remove(...given);
  };
  return { signal, abort: (reason: unknown) => controller.abort(reason), listeners: () => count };
}

import { describe, expect, it } from "vitest";
import { outcome, sender } from "../test/sender.ts";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import { PostOffice } from "./post-office.ts";

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
    const { office, heard, listen } = sender({ capacity: 5_000 });
    listen();
    const sent = Array.from({ length: 4_000 }, (_, i) => i);
    for (const i of sent) void office.send("sync", i);
    await turn();
    await turn();
    expect(heard).toEqual(sent);
  });

  it("J3: rejects with NOT_RECEIVING for an unknown name, suggests near ones, and leaves a dead letter", async () => {
    const { office, dead } = sender();
    await expect(office.send("sinc", "x", { from: "api" })).rejects.toMatchObject({
      code: "NOT_RECEIVING",
      reason: "unknown",
      message: 'Daemon "sinc" receives no messages: there is no daemon of that name. Did you mean "sync"?',
    });
    expect(dead).toMatchObject([{ daemon: "sinc", message: "x", from: "api", reason: "unknown", id: 1 }]);
    expect(dead[0]?.time).toBeGreaterThanOrEqual(dead[0]?.sentAt ?? Infinity);
  });

  it.each(["stopped", "failed", "gave-up"] as const)("J3: rejects when the daemon is %s", async (reason) => {
    const { office, mailbox, deadOnes } = sender();
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
    const { office, mailbox, deadOnes, heard, listen } = sender({ capacity: 1, overflow: "wait" });
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
    const { office, heard, listen } = sender();
    listen();
    const sent = office.send("sync", "x");
    expect(heard).toEqual([]);
    await sent;
    await turn();
    expect(heard).toEqual(["x"]);
  });

  it("L4: a rejection that nobody looks at is never unhandled", async () => {
    const { office, mailbox } = sender({ capacity: 1 });
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
});

describe("PostOffice.open", () => {
  it("A11: of an open name keeps the messages and bounds the mailbox anew", async () => {
    const { office, mailbox, heard, listen } = sender({ capacity: 1, overflow: "wait" });
    for (const message of ["a", "b", "c"]) void office.send("sync", message);
    expect(office.open("sync", { capacity: 2 })).toBe(mailbox);
    expect(mailbox.size).toBe(2);
    void office.send("sync", "d");
    listen();
    await turn();
    expect(heard).toEqual(["a", "b", "c", "d"]);
  });

  it.each([
    [{ capacity: 0 }, 'mailbox.capacity of daemon "sync" must be a whole number from 1 on, got 0.'],
    [{ capacity: 1.5 }, 'mailbox.capacity of daemon "sync" must be a whole number from 1 on, got 1.5.'],
    [{ capacity: NaN }, 'mailbox.capacity of daemon "sync" must be a whole number from 1 on, got NaN.'],
    [
      { overflow: "drop" as "reject" },
      'mailbox.overflow of daemon "sync" must be one of "reject", "drop-oldest", "drop-newest", "wait", got "drop".',
    ],
  ])("L12: refuses %j and names the option", (options, message) => {
    expect(() => new PostOffice().open("sync", options)).toThrow(new RangeError(message));
  });
});

describe("PostOffice.close", () => {
  it("J7: makes what waits dead letters, and the name unknown", async () => {
    const { office, deadOnes } = sender();
    await office.send("sync", "a");
    expect(office.close("sync")).toBe(true);
    expect(office.close("sync")).toBe(false);
    expect(deadOnes()).toEqual([["a", "unregistered"]]);
    await expect(office.send("sync", "b")).rejects.toMatchObject({ reason: "unknown" });
  });
});

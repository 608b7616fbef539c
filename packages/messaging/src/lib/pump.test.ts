import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { sender } from "../../test/sender.ts";
import { turn } from "../../test/turn.ts";
import { PostOffice } from "../post-office.ts";

describe("Pump", () => {
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

  it("a listener runs in the async context of no sender, not even after the event loop had its turn", async () => {
    const storage = new AsyncLocalStorage<string>();
    const office = new PostOffice();
    const mailbox = office.open<string>("sync", { capacity: 3_000 });
    mailbox.accept();
    const heard = new Set<unknown>();
    const session = mailbox.session();
    storage.run("listening", () => {
      session.on(async () => {
        heard.add(storage.getStore());
        await Promise.resolve();
        return storage.getStore();
      });
      session.subscribe("news", () => heard.add(storage.getStore()));
    });
    for (const user of ["ann", "bob"])
      storage.run(user, () => {
        for (let i = 0; i < 1_200; i++) void office.send("sync", user);
        void office.publish("news", user);
      });
    const reply = storage.run("eve", () => office.request("sync", "eve"));
    expect(await reply).toBeUndefined();
    expect([...heard]).toEqual([undefined]);
  });

  it("whoever awaits a send, a reply or the next message goes on in a context of its own", async () => {
    const storage = new AsyncLocalStorage<string>();
    const office = new PostOffice();
    const mailbox = office.open<string>("sync");
    mailbox.accept();
    const hearing = storage.run("run", async () => {
      for await (const { reply } of mailbox.session().messages()) {
        reply(storage.getStore());
        return storage.getStore();
      }
      return "nothing";
    });
    const asking = storage.run("ann", async () => [
      await office.request("sync", "hello"),
      storage.getStore(),
    ]);
    expect([await asking, await hearing]).toEqual([["run", "ann"], "run"]);
  });

  it.each([
    ["sends, dropping the oldest", { overflow: "drop-oldest" }, "sync", "send"],
    ["sends, dropping the newest", { overflow: "drop-newest" }, "sync", "send"],
    ["sends that are refused", { overflow: "reject" }, "sync", "send"],
    ["sends that nobody hears yet", { capacity: 100_000 }, "sync", "send"],
    ["sends to nobody", {}, "nobody", "send"],
    ["sends that no schema takes", { messages: {} }, "sync", "send"],
    ["requests that are refused", { overflow: "reject" }, "sync", "request"],
    ["requests that are dropped", { overflow: "drop-newest" }, "sync", "request"],
    ["requests to nobody", {}, "nobody", "request"],
    ["what is published for nobody", {}, "news", "publish"],
    ["what is published for a mailbox that is full", { overflow: "reject" }, "heard", "publish"],
  ] as const)("H5: a loop of %s lets the event loop have its turn", async (_, options, to, how) => {
    const { office, mailbox } = sender({ capacity: 10, ...options });
    const session = mailbox.session();
    if (!("capacity" in options)) session.on(() => new Promise(() => {}));
    session.subscribe("heard", () => {});
    // One is in hand, and the mailbox is full.
    for (let i = 0; i < 20; i += 1) {
      void office.send("sync", i);
      if (i === 0) await turn();
    }
    const turns: number[] = [];
    const counting = setInterval(() => turns.push(turns.length));
    for (let i = 0; i < 50_000 && turns.length < 3; i++) await office[how](to, i).catch(() => {});
    clearInterval(counting);
    expect(turns).toEqual([0, 1, 2]);
  });

  it("H5: a daemon is held up no longer than a turn by a flood of what another refuses", async () => {
    const { office } = sender({ capacity: 1 });
    const quick = office.open("quick", { capacity: 10_000 });
    quick.accept();
    let heard = 0;
    quick.session().on(() => (heard += 1));
    for (let i = 0; i < 2_000; i++) void office.send("quick", i);
    for (let turns = 0; turns < 4; turns++) {
      for (let i = 0; i < 3_000; i++) void office.send("sync", i);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(heard).toBe(2_000);
  });

  it("keeps a loop of awaited sends in step with its receiver", async () => {
    const { office, heard, listen } = sender({ capacity: 10 });
    listen();
    for (let i = 0; i < 5_000; i++) await office.send("sync", i);
    await turn();
    expect(heard).toHaveLength(5_000);
  });
});

import { describe, expect, it } from "vitest";
import { sender } from "../test/sender.ts";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import { PostOffice } from "./post-office.ts";
import type { Session } from "./session.ts";
import { Subscriptions } from "./subscriptions.ts";

describe("PostOffice.publish", () => {
  it("J9: is heard by that topic's listeners only, with its topic, and resolves with how many mailboxes took it", async () => {
    const { office, mailbox, heard } = sender();
    const other = office.open("other");
    other.accept();
    const hear = (as: string) => (message: unknown, meta: object) => void heard.push([as, message, meta]);
    const session = mailbox.session();
    session.on(hear("direct"));
    session.subscribe("news", hear("one"));
    session.subscribe("news", hear("two"));
    session.subscribe("weather", hear("weather"));
    other.session().subscribe("news", hear("other"));
    const payload = { big: new Map() };
    expect(await office.publish("news", payload, { from: "api" })).toBe(2);
    await turn();
    const meta = { from: "api", id: 1, time: 1_000, topic: "news" };
    expect(heard).toEqual(["one", "two", "other"].map((as) => [as, payload, meta]));
    expect((heard[0] as unknown[])[1]).toBe(payload);
  });

  it("J9: without a subscriber resolves with 0, and leaves no dead letter", async () => {
    const { office, dead, mailbox } = sender();
    expect(await office.publish("news", 1)).toBe(0);
    const off = mailbox.session().subscribe("news", () => {});
    off();
    expect(await office.publish("news", 1)).toBe(0);
    expect(dead).toEqual([]);
  });

  it("J1, J9: comes in the order of sending with what is sent, one at a time, and never before it returns", async () => {
    const { office, mailbox, heard } = sender();
    const done: (() => void)[] = [];
    const work = (message: unknown): Promise<void> => {
      heard.push(message);
      return new Promise((resolve) => done.push(resolve));
    };
    const session = mailbox.session();
    session.on(work);
    session.subscribe("news", work);
    void office.send("sync", 1);
    void office.publish("news", 2);
    void office.send("sync", 3);
    expect(heard).toEqual([]);
    for (let i = 1; i <= 3; i++) {
      await turn();
      expect(heard).toEqual([1, 2, 3].slice(0, i));
      done.shift()?.();
    }
  });

  it.each([
    ["reject", [1], [[2, "full"]], 1],
    ["wait", [1], [[2, "full"]], 1],
    ["drop-newest", [1], [[2, "dropped"]], 1],
    ["drop-oldest", [2], [[1, "dropped"]], 2],
  ] as const)(
    "J9: a full subscriber whose overflow is %s does not fail the publisher",
    async (overflow, hears, deadOnes, taken) => {
      const { office, mailbox, heard, deadOnes: found } = sender({ capacity: 1, overflow });
      const busy = mailbox.session();
      busy.subscribe("news", () => new Promise(() => {}));
      const other = office.open("other");
      other.accept();
      other.session().subscribe("news", () => {});
      await office.publish("news", 0);
      await turn();
      await office.publish("news", 1);
      expect(await office.publish("news", 2)).toBe(taken);
      expect(found()).toEqual(deadOnes);
      void busy.end({ failed: true });
      mailbox.session().subscribe("news", (message) => heard.push(message));
      await turn();
      expect(heard).toEqual(hears);
    },
  );

  it("J2: does not overtake what waits for room", async () => {
    const { office, mailbox, heard, deadOnes } = sender({ capacity: 1, overflow: "wait" });
    void office.send("sync", 1);
    void office.send("sync", 2);
    const session = mailbox.session();
    session.subscribe("news", (message) => heard.push(message));
    expect(await office.publish("news", 3)).toBe(0);
    session.on((message) => heard.push(message));
    await turn();
    expect(await office.publish("news", 4)).toBe(1);
    await turn();
    expect(heard).toEqual([1, 2, 4]);
    expect(deadOnes()).toEqual([[3, "full"]]);
  });

  it.each([
    ["", 'topic must be text that is not empty, got "".'],
    [5, "topic must be text that is not empty, got 5."],
  ])("L12: refuses the topic %j at once", (topic, message) => {
    const { office, mailbox } = sender();
    expect(() => office.publish(topic as string, 1)).toThrow(new RangeError(message));
    expect(() => mailbox.session().subscribe(topic as string, () => {})).toThrow(new RangeError(message));
  });

  it("J6: a listener that fails is told, and neither publisher nor others notice", async () => {
    const { office, mailbox, heard, failures } = sender();
    const session = mailbox.session();
    session.subscribe("news", () => Promise.reject(new Error("boom")));
    session.subscribe("news", (message) => heard.push(message));
    const unhandled = await unhandledAfter(() => void office.publish("news", 1));
    expect(heard).toEqual([1]);
    expect(failures).toMatchObject([{ message: 1, meta: { topic: "news" } }]);
    expect(unhandled).toEqual([]);
  });
});

describe("Session.subscribe", () => {
  it("J4, J9: when a run failed, what is published before the next one listens is kept for it, in order", async () => {
    const { office, mailbox, heard } = sender();
    const listen = (session: Session): void => {
      session.subscribe("news", (message) => heard.push(message));
      session.on((message) => heard.push(message));
    };
    const first = mailbox.session();
    listen(first);
    void office.publish("news", 1);
    await turn();
    void first.end({ failed: true });
    for (let i = 2; i < 6; i += 2) {
      expect(await office.publish("news", i)).toBe(1);
      void office.send("sync", i + 1);
    }
    await turn();
    expect(heard).toEqual([1]);
    listen(mailbox.session());
    await turn();
    expect(heard).toEqual([1, 2, 3, 4, 5]);
  });

  it("J9: when a run ended well its subscriptions end, and what waits for them becomes dead letters", async () => {
    const { office, mailbox, deadOnes, heard, listen } = sender();
    const session = mailbox.session();
    session.subscribe("news", () => new Promise(() => {}));
    for (let i = 0; i < 3; i++) void office.publish("news", i);
    void office.send("sync", "direct");
    await turn();
    void session.end();
    expect(deadOnes()).toEqual([
      [1, "unsubscribed"],
      [2, "unsubscribed"],
    ]);
    expect(await office.publish("news", 3)).toBe(0);
    listen();
    await turn();
    expect(heard).toEqual(["direct"]);
  });

  it("J9: a run that ends through its subscriptions ends its topics as its end says, not before", async () => {
    for (const failed of [true, false]) {
      const { office, mailbox, deadOnes } = sender();
      const subscriptions = new Subscriptions();
      const session = mailbox.session(subscriptions);
      session.subscribe("news", () => {});
      subscriptions.end();
      expect(await office.publish("news", 1)).toBe(1);
      void session.end({ failed });
      expect(await office.publish("news", 2)).toBe(failed ? 1 : 0);
      expect(deadOnes()).toEqual(failed ? [] : [[1, "unsubscribed"]]);
    }
  });

  it("J9: what a failed run was subscribed to ends when the next has ended well, not with one that began before", async () => {
    const { office, mailbox } = sender();
    const [outer, inner, other] = [mailbox.session(), mailbox.session(), mailbox.session()];
    inner.subscribe("news", () => {});
    void inner.end({ failed: true });
    void outer.end();
    void other.end();
    expect(await office.publish("news", 1)).toBe(1);
    void mailbox.session().end({ failed: true });
    expect(await office.publish("news", 2)).toBe(1);
    void mailbox.session().end();
    expect(await office.publish("news", 3)).toBe(0);
  });

  it("J9: a run that renews a topic and takes it back itself has ended it", async () => {
    const { office, mailbox, deadOnes } = sender();
    const first = mailbox.session();
    first.subscribe("news", () => {});
    void first.end({ failed: true });
    await office.publish("news", 1);
    const offs = [0, 1].map(() => mailbox.session().subscribe("news", () => new Promise(() => {})));
    await turn();
    await office.publish("news", 2);
    offs[0]?.();
    offs[0]?.();
    expect(await office.publish("news", 3)).toBe(1);
    offs[1]?.();
    expect(await office.publish("news", 4)).toBe(0);
    expect(deadOnes()).toEqual([
      [2, "unsubscribed"],
      [3, "unsubscribed"],
    ]);
  });

  it("J9: a run that ends well ends no topic that another has renewed", async () => {
    const { office, mailbox } = sender();
    const first = mailbox.session();
    first.subscribe("news", () => {});
    void first.end({ failed: true });
    mailbox.session().subscribe("news", () => {});
    void mailbox.session().end();
    expect(await office.publish("news", 1)).toBe(1);
  });

  it("J9: a topic ends with its last listener, of one run or of several, and for this daemon only", async () => {
    const { office, mailbox, heard } = sender();
    const other = office.open("other");
    other.accept();
    other.session().subscribe("news", () => {});
    for (const same of [true, false]) {
      const session = mailbox.session();
      const hear = (message: unknown): unknown => heard.push(message);
      const offs = [session, same ? session : mailbox.session()].map((one) => one.subscribe("news", hear));
      heard.length = 0;
      const counts: number[] = [];
      for (const off of offs) {
        off();
        counts.push(await office.publish("news", counts.length));
        await turn();
      }
      expect([counts, heard]).toEqual([[2, 1], [0]]);
    }
  });

  it("J9: what waits behind a message that is being checked is dead too when the subscription ends", async () => {
    const validate = (): Promise<never> => new Promise(() => {});
    const messages = { slow: { "~standard": { version: 1 as const, vendor: "test", validate } } };
    const { office, mailbox, deadOnes } = sender({ messages });
    const off = mailbox.session().subscribe("news", () => {});
    void office.send("sync", { type: "slow" });
    expect(await office.publish("news", 1)).toBe(1);
    off();
    expect(deadOnes()).toEqual([[1, "unsubscribed"]]);
  });

  it("J2, J9: no more is published behind a message that is being checked than may wait", async () => {
    const validate = (): Promise<never> => new Promise(() => {});
    const messages = { slow: { "~standard": { version: 1 as const, vendor: "test", validate } } };
    const { office, mailbox, deadOnes } = sender({ messages, capacity: 2, overflow: "wait" });
    mailbox.session().subscribe("news", () => {});
    void office.send("sync", { type: "slow" });
    expect([await office.publish("news", 1), await office.publish("news", 2)]).toEqual([1, 0]);
    expect(deadOnes()).toEqual([[2, "full"]]);
  });

  it("J2, J9: a topic that is carried over again gives way to those that wait for room at once", async () => {
    const { office, mailbox, deadOnes } = sender({ capacity: 2, overflow: "wait" });
    const first = mailbox.session();
    first.subscribe("news", () => {});
    void first.end({ failed: true });
    void office.publish("news", "news");
    void office.send("sync", "in hand");
    const second = mailbox.session();
    second.on(() => new Promise(() => {}));
    await turn();
    second.subscribe("news", () => {});
    for (let i = 0; i < 2; i++) void office.send("sync", i);
    expect(deadOnes()).toEqual([]);
    void second.end({ failed: true });
    expect(deadOnes()).toEqual([["news", "dropped"]]);
    expect(mailbox.size).toBe(2);
  });

  it("K3: the end of a run from before the daemon was stopped ends no topic of the present one", async () => {
    const { office, mailbox } = sender();
    const subscriptions = new Subscriptions();
    const before = mailbox.session(subscriptions);
    before.subscribe("news", () => {});
    subscriptions.end();
    mailbox.refuse("stopped");
    mailbox.accept();
    mailbox.session().subscribe("news", () => {});
    void before.end();
    expect(await office.publish("news", 1)).toBe(1);
  });

  it("J9: a daemon that refuses takes nothing, even when it is subscribed already", async () => {
    const { office } = sender();
    const early = office.open("early");
    early.session().subscribe("news", () => {});
    expect(await office.publish("news", 1)).toBe(0);
    early.accept();
    expect(await office.publish("news", 2)).toBe(1);
  });

  it("J9: who leaves while a message is being published does not get it", async () => {
    const offs: (() => void)[] = [];
    const office = new PostOffice({ onDeadLetter: () => offs[1]?.() });
    for (const name of ["full", "leaving"]) {
      const mailbox = office.open(name, { capacity: 1 });
      mailbox.accept();
      offs.push(mailbox.session().subscribe("news", () => new Promise(() => {})));
    }
    void office.send("full", 0);
    expect(await office.publish("news", 1)).toBe(0);
    expect(office.open("leaving").size).toBe(0);
  });

  it("J9: abandoning a run carries its topics over, unless told otherwise", async () => {
    for (const failed of [undefined, false]) {
      const { office, mailbox } = sender();
      const session = mailbox.session();
      session.subscribe("news", () => {});
      void session.abandon({ failed });
      expect(await office.publish("news", 1)).toBe(failed === false ? 0 : 1);
    }
  });

  it("J7: refusing ends all subscriptions, and what waits becomes dead letters, oldest first", async () => {
    const { office, mailbox, deadOnes } = sender();
    const [failed, running] = [mailbox.session(), mailbox.session()];
    failed.subscribe("old", () => {});
    running.subscribe("news", () => new Promise(() => {}));
    void failed.end({ failed: true });
    for (const topic of ["news", "old", "news"]) await office.publish(topic, topic);
    await office.send("sync", "direct");
    await turn();
    mailbox.refuse("stopped");
    expect(deadOnes()).toEqual([
      ["old", "stopped"],
      ["news", "stopped"],
      ["direct", "stopped"],
    ]);
    mailbox.accept();
    void running.end();
    expect(await office.publish("news", 1)).toBe(0);
    expect(await office.publish("old", 1)).toBe(0);
  });

  it("J9: what nobody of the run wants is set aside, holds up nothing, and is handed over on demand", async () => {
    const { office, mailbox, heard } = sender();
    const first = mailbox.session();
    for (const topic of ["a", "b"]) first.subscribe(topic, () => {});
    void first.end({ failed: true });
    for (const i of [1, 4]) await office.publish("a", `a${i}`);
    await office.publish("b", "b2");
    await office.send("sync", 3);
    await office.publish("a", "a5");
    const second = mailbox.session();
    second.on((message) => heard.push(message));
    await turn();
    expect(heard).toEqual([3]);
    expect(mailbox.size).toBe(4);
    second.subscribe("a", (message) => heard.push(message));
    await turn();
    expect(heard).toEqual([3, "a1", "a4", "a5"]);
    second.subscribe("b", (message) => heard.push(message));
    await office.publish("a", "a6");
    await turn();
    expect(heard).toEqual([3, "a1", "a4", "a5", "b2", "a6"]);
  });

  it("J9: what was set aside on several topics is handed over in the order of publishing", async () => {
    const { office, mailbox, heard, listen } = sender();
    const first = mailbox.session();
    for (const topic of ["a", "b"]) first.subscribe(topic, () => {});
    void first.end({ failed: true });
    for (const [i, topic] of ["b", "a", "a", "b"].entries()) await office.publish(topic, i);
    listen();
    await turn();
    const second = mailbox.session();
    for (const topic of ["a", "b"]) second.subscribe(topic, (message) => heard.push(message));
    await turn();
    expect(heard).toEqual([0, 1, 2, 3]);
  });

  it("H5: setting much aside does not keep the event loop from its turn", async () => {
    const { office, mailbox, heard } = sender({ capacity: 500_000 });
    for (let i = 0; i < 300_000; i++) void office.send("sync", i);
    mailbox.session().subscribe("news", (message) => heard.push(message));
    void office.publish("news", "last");
    let turns = 0;
    for (; heard.length === 0; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(turns).toBeGreaterThan(2);
  });

  it("J9: direct messages that nobody listens to do not hold up topics either", async () => {
    const { office, mailbox, heard, listen } = sender();
    mailbox.session().subscribe("news", (message) => heard.push(message));
    await office.send("sync", 1);
    await office.publish("news", 2);
    await turn();
    expect(heard).toEqual([2]);
    listen();
    await turn();
    expect(heard).toEqual([2, 1]);
  });

  it("J2, J9: what was set aside for a topic that was not renewed gives way first when the mailbox is full", async () => {
    for (const overflow of ["reject", "wait", "drop-oldest", "drop-newest"] as const) {
      const { office, mailbox, deadOnes } = sender({ capacity: 3, overflow });
      const first = mailbox.session();
      first.subscribe("news", () => {});
      void first.end({ failed: true });
      for (let i = 1; i <= 2; i++) await office.publish("news", `news ${i}`);
      const second = mailbox.session();
      second.on(() => new Promise(() => {}));
      void office.send("sync", "in hand");
      await turn();
      for (let i = 1; i <= 3; i++) await office.send("sync", i);
      expect(deadOnes()).toEqual([
        ["news 1", "dropped"],
        ["news 2", "dropped"],
      ]);
      expect(mailbox.size).toBe(3);
    }
  });

  it("D2: counts among what the run listens to", async () => {
    const { mailbox } = sender();
    const subscriptions = new Subscriptions();
    const session = mailbox.session(subscriptions);
    const off = session.subscribe("news", () => {});
    expect([session.listening, subscriptions.size]).toEqual([true, 1]);
    off();
    await session.whenQuiet();
    expect(session.listening).toBe(false);
  });

  it("K3: does nothing in a session that is over", async () => {
    const { office, mailbox } = sender();
    const session = mailbox.session();
    void session.end();
    session.subscribe("news", () => {})();
    expect(await office.publish("news", 1)).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { receiver, working } from "../test/receiver.ts";
import { turn } from "../test/turn.ts";
import type { Session } from "./session.ts";

describe("Session.end", () => {
  it("J4: messages that came before a listener, or between two runs, are kept for the next one, in order", async () => {
    const { mailbox, send, heard, hear } = receiver();
    send("a");
    await turn();
    const first = mailbox.session();
    first.on(hear("first"));
    await turn();
    void first.end();
    send("b", "c");
    await turn();
    mailbox.session().on(hear("second"));
    await turn();
    expect(heard).toEqual(["first a", "second b", "second c"]);
  });

  it("J4: the message in hand at the crash is not delivered again, and does not hold up the next run", async () => {
    const { mailbox, send, heard, hear } = receiver();
    const session = mailbox.session();
    const { listener } = working(heard, "first");
    session.on(listener);
    send("a", "b");
    await turn();
    void session.end();
    mailbox.session().on(hear("second"));
    await turn();
    expect(heard).toEqual(["first a", "second b"]);
  });

  it("J4: a crash in the middle of a batch leaves the rest of it waiting", async () => {
    const { mailbox, send, heard, hear } = receiver();
    const session = mailbox.session();
    session.on((message) => {
      hear("first")(message);
      if (message === "b") void session.end();
    });
    session.on(hear("also first"));
    send("a", "b", "c");
    await turn();
    expect(heard).toEqual(["first a", "also first a", "first b"]);
    expect(mailbox.size).toBe(1);
  });

  it("J4: a listener that ends its own session and goes on working does not block the next one", async () => {
    const { mailbox, send, heard, hear } = receiver();
    const session = mailbox.session();
    const work = working(heard, "first");
    session.on((message) => {
      void session.end();
      return work.listener(message);
    });
    send("a", "b");
    await turn();
    mailbox.session().on(hear("second"));
    await turn();
    work.finish();
    send("c");
    await turn();
    expect(heard).toEqual(["first a", "second b", "second c"]);
  });

  it("F8: resolves when the listeners have done with the message in hand", async () => {
    const { mailbox, send, heard } = receiver();
    const session = mailbox.session();
    const { listener, finish } = working(heard, "first");
    session.on(listener);
    send("a");
    await turn();
    let ended = 0;
    for (let i = 0; i < 2; i++) void session.end().then(() => (ended += 1));
    await turn();
    expect(ended).toBe(0);
    finish();
    await turn();
    expect(ended).toBe(2);
    await session.end();
  });

  it("K3: a session that is over takes no listener, also when the mailbox has refused since", async () => {
    const { mailbox, send, heard, hear } = receiver();
    const ended = mailbox.session();
    void ended.end();
    const stopped = mailbox.session();
    const listening = mailbox.session();
    listening.on(hear("old"));
    mailbox.refuse("stopped");
    mailbox.accept();
    for (const session of [ended, stopped, listening]) session.on(hear("old"));
    send("a");
    await turn();
    expect(heard).toEqual([]);
    expect(mailbox.size).toBe(1);
    expect([ended, stopped, listening].map((session) => session.listening)).toEqual([false, false, false]);
  });

  it.each([
    ["ends", (old: Session<string>) => void old.end()],
    ["is done with its message", (_old: Session<string>, finish: () => void) => finish()],
  ])("K3: a run from before a stop does not disturb the present one when it %s", async (_, happens) => {
    for (const isGone of [true, false]) {
      const { mailbox, send, heard } = receiver();
      const old = mailbox.session();
      const work = working(heard, "old");
      const off = old.on(work.listener);
      send("a");
      await turn();
      if (isGone) off();
      mailbox.refuse("stopped");
      mailbox.accept();
      mailbox.session().on(working(heard, "new").listener);
      send("b", "c");
      await turn();
      happens(old, work.finish);
      await turn();
      expect(heard).toEqual(["old a", "new b"]);
    }
  });

  it("K3: a listener that leaves, stops the daemon and goes on working does not hold up the next run", async () => {
    const { mailbox, send, heard, hear } = receiver();
    const off = mailbox.session().on(() => {
      off();
      mailbox.refuse("stopped");
      return new Promise(() => {});
    });
    send("a");
    await turn();
    mailbox.accept();
    mailbox.session().on(hear("new"));
    send("b");
    await turn();
    expect(heard).toEqual(["new b"]);
  });
});

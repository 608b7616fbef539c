import { describe, expect, it } from "vitest";
import { turn } from "../test/turn.ts";
import type { ListenerFailure } from "./letter.ts";
import { PostOffice } from "./post-office.ts";
import { Subscriptions } from "./subscriptions.ts";

function setUp() {
  const failures: ListenerFailure[] = [];
  const office = new PostOffice({ onListenerError: (failure) => failures.push(failure) });
  const mailbox = office.open<string>("sync");
  mailbox.accept();
  const send = (...messages: string[]) => messages.map((message) => void office.send("sync", message));
  const heard: string[] = [];
  const hear = (as: string) => (message: string) => void heard.push(`${as} ${message}`);
  return { office, mailbox, failures, send, heard, hear };
}

/** A listener whose work is ended from outside. */
function working(heard: string[], as: string) {
  const done: (() => void)[] = [];
  const listener = (message: string) => {
    heard.push(`${as} ${message}`);
    return new Promise<void>((resolve) => done.push(resolve));
  };
  return { listener, finish: () => done.shift()?.() };
}

describe("Session.on", () => {
  it("J0: calls every listener with each message", async () => {
    const { mailbox, send, heard, hear } = setUp();
    const session = mailbox.session();
    session.on(hear("first"));
    session.on(hear("second"));
    mailbox.session().on(hear("other"));
    send("a");
    await turn();
    expect(heard).toEqual(["first a", "second a", "other a"]);
  });

  it("J0: asynchronous listeners run one message at a time", async () => {
    const { mailbox, send, heard, hear } = setUp();
    const session = mailbox.session();
    const one = working(heard, "one");
    const two = working(heard, "two");
    session.on(one.listener);
    session.on(two.listener);
    session.on(hear("three"));
    send("a", "b");
    await turn();
    const first = ["one a", "two a", "three a"];
    expect(heard).toEqual(first);
    one.finish();
    await turn();
    expect(heard).toEqual(first);
    two.finish();
    await turn();
    expect(heard).toEqual([...first, "one b", "two b", "three b"]);
  });

  it("J0: a thenable counts as asynchronous too", async () => {
    const { mailbox, send, heard } = setUp();
    let finish = (): void => {};
    mailbox.session().on((message) => {
      heard.push(message);
      // oxlint-disable-next-line unicorn/no-thenable
      return { then: (resolve: () => void) => void (finish = resolve) };
    });
    send("a", "b");
    await turn();
    expect(heard).toEqual(["a"]);
    finish();
    await turn();
    expect(heard).toEqual(["a", "b"]);
  });

  it("calls no listener after it was taken back, even in the middle of a message", async () => {
    const { mailbox, send, heard, hear } = setUp();
    const session = mailbox.session();
    session.on(() => off());
    const off = session.on(hear("gone"));
    send("a");
    await turn();
    expect(heard).toEqual([]);
  });

  it("J6: a listener that throws or rejects is told, and delivery goes on", async () => {
    const { mailbox, send, heard, hear, failures } = setUp();
    const session = mailbox.session();
    const error = new Error("boom");
    session.on((message) => {
      if (message === "a") throw error;
      if (message === "b") return Promise.reject(error);
      if (message === "c") throw undefined;
      return {
        // oxlint-disable-next-line unicorn/no-thenable
        get then() {
          throw error;
        },
      };
    });
    session.on(hear("other"));
    send("a", "b", "c", "d");
    await turn();
    expect(heard).toEqual(["other a", "other b", "other c", "other d"]);
    expect(failures.map(({ message }) => message)).toEqual(["a", "b", "c", "d"]);
    expect(failures[0]).toMatchObject({ daemon: "sync", meta: { id: 1 } });
    expect(failures[1]?.error).toBe(error);
    expect(failures[2]?.error).toMatchObject({ code: "NON_ERROR_THROWN" });
  });

  it("L1: without onListenerError the error becomes a process warning", async () => {
    const warning = new Promise<Error>((resolve) => process.once("warning", resolve));
    const office = new PostOffice();
    const mailbox = office.open("sync");
    mailbox.accept();
    mailbox.session().on(() => {
      throw new Error("boom");
    });
    await office.send("sync", 1);
    expect((await warning).message).toBe('A message listener of daemon "sync" failed: boom');
  });
});

describe("Session.end", () => {
  it("J4: messages that came before a listener, or between two runs, are kept for the next one, in order", async () => {
    const { mailbox, send, heard, hear } = setUp();
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
    const { mailbox, send, heard, hear } = setUp();
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
    const { mailbox, send, heard, hear } = setUp();
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
    const { mailbox, send, heard, hear } = setUp();
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
    const { mailbox, send, heard } = setUp();
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
    const { mailbox, send, heard, hear } = setUp();
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
});

describe("Session.whenQuiet", () => {
  it("D2: resolves when no listener is left", async () => {
    const { mailbox } = setUp();
    const session = mailbox.session();
    await session.whenQuiet();
    const offs = [session.on(() => {}), session.on(() => {})];
    expect(session.listening).toBe(true);
    let quiet = false;
    void session.whenQuiet().then(() => (quiet = true));
    offs[0]?.();
    offs[0]?.();
    await turn();
    expect(quiet).toBe(false);
    offs[1]?.();
    await turn();
    expect(quiet).toBe(true);
    expect(session.listening).toBe(false);
  });

  it("D2: a listener that takes the last one's place at once keeps it waiting", async () => {
    const { mailbox } = setUp();
    const session = mailbox.session();
    const off = session.on(() => {});
    let quiet = false;
    void session.whenQuiet().then(() => (quiet = true));
    off();
    session.on(() => {});
    await turn();
    expect(quiet).toBe(false);
    void session.end();
    await turn();
    expect(quiet).toBe(true);
  });

  it("D2: counts what shares its subscriptions, and ends with them", async () => {
    const { mailbox, send, heard, hear } = setUp();
    const subscriptions = new Subscriptions();
    const session = mailbox.session(subscriptions);
    session.on(hear("x"));
    let cancelled = 0;
    subscriptions.add(() => (cancelled += 1));
    expect(subscriptions.size).toBe(2);
    subscriptions.end();
    subscriptions.add(() => (cancelled += 1));
    session.on(hear("x"));
    send("a");
    await session.whenQuiet();
    await turn();
    expect([cancelled, heard.length, session.listening]).toEqual([2, 0, false]);
  });
});

describe("Session.messages", () => {
  it("J0: gives the messages one by one, each taken out when it is asked for", async () => {
    const { mailbox, send, heard } = setUp();
    send("a", "b", "c");
    for await (const { message, meta } of mailbox.session().messages()) {
      heard.push(`${message}${meta.id}`);
      await turn();
      if (message === "b") break;
    }
    await turn();
    expect(heard).toEqual(["a1", "b2"]);
    expect(mailbox.size).toBe(1);
  });

  it.each([
    ["the session ends", (session: { end(): unknown }) => session.end()],
    ["its subscriptions end", (_: unknown, subscriptions: Subscriptions) => subscriptions.end()],
  ])("J0: the iteration ends when %s", async (_, end) => {
    const { mailbox, send, heard } = setUp();
    const subscriptions = new Subscriptions();
    const session = mailbox.session(subscriptions);
    const iteration = (async () => {
      for await (const { message } of session.messages()) heard.push(message);
    })();
    send("a");
    await turn();
    expect(session.listening).toBe(true);
    end(session, subscriptions);
    await iteration;
    expect(heard).toEqual(["a"]);
    for await (const { message } of session.messages()) heard.push(message);
  });

  it("F8: the end of the session waits for the body of the loop", async () => {
    const { mailbox, send } = setUp();
    const session = mailbox.session();
    const order: string[] = [];
    const body = Promise.withResolvers<void>();
    void (async () => {
      for await (const { message } of session.messages()) {
        await body.promise;
        order.push(message);
      }
    })();
    send("a", "b");
    await turn();
    const ended = session.end().then(() => order.push("ended"));
    body.resolve();
    await ended;
    expect(order).toEqual(["a", "ended"]);
  });
});

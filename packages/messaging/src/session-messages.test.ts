import { describe, expect, it } from "vitest";
import { receiver } from "../test/receiver.ts";
import { outcomes, sender } from "../test/sender.ts";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import type { Session } from "./session.ts";
import { Subscriptions } from "./subscriptions.ts";

type Letters = ReturnType<Session["messages"]>;

/** What `await using` does; the type of an AsyncGenerator says nothing of it yet. */
async function disposed(letters: object): Promise<void> {
  await (letters as AsyncDisposable)[Symbol.asyncDispose]();
}

describe("Session.messages", () => {
  it("J0: gives the messages one by one, each taken out when it is asked for", async () => {
    const { mailbox, send, heard } = receiver();
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
    const { mailbox, send, heard } = receiver();
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
    const { mailbox, send } = receiver();
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

describe("The end of an iteration of Session.messages", () => {
  it.each([
    ["return", (letters: Letters) => letters.return(), "done"],
    ["throw", (letters: Letters) => letters.throw(new Error("boom")), "boom"],
    ["its disposal", (letters: Letters) => disposed(letters), "done"],
  ])("J0, D2: while it waits, comes at once by %s, and nothing more reaches it", async (_, end, result) => {
    const { mailbox, send } = receiver();
    const session = mailbox.session();
    const letters = session.messages();
    const waiting = [letters.next(), letters.next()];
    expect(session.listening).toBe(true);
    const ended = end(letters).then(
      () => "done",
      (error: Error) => error.message,
    );
    expect(session.listening).toBe(false);
    expect(await Promise.all([ended, ...waiting])).toEqual([
      result,
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    send("a");
    await turn();
    expect(await letters.next()).toEqual({ done: true, value: undefined });
    expect([session.listening, mailbox.size]).toEqual([false, 1]);
  });

  it("J0: before it has begun leaves it never to begin", async () => {
    const { mailbox } = receiver();
    const session = mailbox.session();
    const letters = session.messages();
    expect(await letters.return()).toEqual({ done: true, value: undefined });
    expect(await letters.next()).toEqual({ done: true, value: undefined });
    expect(session.listening).toBe(false);
  });

  it("J0, J4: with a letter in hand lets the next run have what waits, and the letter be replied to", async () => {
    const { office, mailbox } = sender();
    const session = mailbox.session();
    const letters = session.messages();
    const [first, second] = [office.request("sync", 1), office.request("sync", 2)];
    const { value: letter } = await letters.next();
    await letters.return();
    mailbox.session().on(() => "from the next");
    expect(await outcomes(first, second)).toEqual(["pending", "from the next"]);
    letter?.reply("late, but still");
    expect(await outcomes(first)).toEqual(["late, but still"]);
  });

  it("J0: asked for several at once it gives them in order, each once", async () => {
    const { mailbox, send } = receiver();
    const letters = mailbox.session().messages();
    const asked = [letters.next(), letters.next(), letters.next()];
    send("a", "b", "c", "d");
    const given = await Promise.all(asked);
    expect(given.map(({ value }) => value?.message)).toEqual(["a", "b", "c"]);
    await turn();
    expect(mailbox.size).toBe(1);
    expect((await letters.next()).value?.message).toBe("d");
  });
});

describe("The letters of Session.messages", () => {
  it("J5: reply answers a request, once, with a value or what a promise resolves with", async () => {
    const { office, mailbox } = sender();
    const requests = ["value", "promise", "failure", "twice"].map((message) =>
      office.request("sync", message),
    );
    const error = new Error("boom");
    let left = requests.length;
    for await (const { message, reply } of mailbox.session().messages()) {
      if (message === "value") reply(1);
      if (message === "promise") reply(turn().then(() => 2));
      if (message === "failure") reply(Promise.reject(error));
      if (message === "twice") reply(3);
      if (message === "twice") reply(4);
      if (--left === 0) break;
    }
    expect(await outcomes(...requests)).toEqual([1, 2, error, 3]);
  });

  it("J5: a request left without a reply gets undefined when the iteration goes on", async () => {
    const { office, mailbox } = sender();
    const requests = [office.request("sync", 1), office.request("sync", 2)];
    const letters = mailbox.session().messages();
    const first = await letters.next();
    expect(await outcomes(...requests)).toEqual(["pending", "pending"]);
    await letters.next();
    expect(await outcomes(...requests)).toEqual([undefined, "pending"]);
    first.value?.reply("late");
    expect(await outcomes(...requests)).toEqual([undefined, "pending"]);
  });

  it.each([
    ["ends well", undefined, { failed: false }],
    ["fails", "NOT_RECEIVING", { failed: true }],
  ])("J5: a request that the loop was left with is decided by the run: it %s", async (_, result, how) => {
    const { office, mailbox } = sender();
    for (const isLeftFirst of [true, false]) {
      const session = mailbox.session();
      const request = office.request("sync", 1);
      const letters = session.messages();
      await letters.next();
      if (!isLeftFirst) void session.end(how);
      await letters.return();
      const left = await outcomes(request);
      if (isLeftFirst) void session.end(how);
      expect([left, await outcomes(request)]).toEqual([[isLeftFirst ? "pending" : result], [result]]);
    }
  });

  it("J5: the body that is at work when the run ends can still reply", async () => {
    const { office, mailbox } = sender();
    const session = mailbox.session();
    const request = office.request("sync", 1);
    const letters = session.messages();
    const { value: letter } = await letters.next();
    void session.end({ failed: true });
    letter?.reply("still");
    await letters.next();
    expect(await outcomes(request)).toEqual(["still"]);
  });

  it("J5: reply does nothing where the message is no request", async () => {
    const { office, mailbox } = sender();
    void office.send("sync", 1);
    for await (const { reply } of mailbox.session().messages()) {
      reply(Promise.reject(new Error("nobody asked")).catch(() => {}));
      break;
    }
    expect(mailbox.size).toBe(0);
  });

  it("L4: a reply that rejects is never unhandled, whoever asked", async () => {
    const { office, mailbox } = sender();
    const session = mailbox.session();
    const unhandled = await unhandledAfter(() => {
      void office.request("sync", 1);
      void (async () => {
        for await (const { reply } of session.messages()) reply(Promise.reject(new Error("boom")));
      })();
    });
    expect(unhandled).toEqual([]);
  });

  it("L4: nor is one that nobody waits for: to a message, a second one, or one that comes too late", async () => {
    const { office, mailbox, clock } = sender();
    const letters = mailbox.session().messages();
    void office.send("sync", "message");
    const requests = ["twice", "late"].map((text) => office.request("sync", text, { timeout: 10 }));
    const boom = (): Promise<never> => Promise.reject(new Error("boom"));
    const unreadable = new Proxy(
      {},
      {
        has() {
          throw new Error("unreadable");
        },
      },
    );
    const { value: message } = await letters.next();
    expect(await unhandledAfter(() => message?.reply(boom()))).toEqual([]);
    expect(await unhandledAfter(() => message?.reply(unreadable))).toEqual([]);
    const { value: twice } = await letters.next();
    twice?.reply("first");
    expect(await unhandledAfter(() => twice?.reply(boom()))).toEqual([]);
    const { value: late } = await letters.next();
    clock.advance(10);
    expect(await unhandledAfter(() => late?.reply(boom()))).toEqual([]);
    expect(await outcomes(...requests)).toEqual(["first", "REQUEST_TIMEOUT"]);
  });
});

import { describe, expect, it } from "vitest";
import { receiver } from "../test/receiver.ts";
import { turn } from "../test/turn.ts";
import { Subscriptions } from "./subscriptions.ts";

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

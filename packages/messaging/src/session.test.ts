import { describe, expect, it } from "vitest";
import { receiver, working } from "../test/receiver.ts";
import { turn } from "../test/turn.ts";
import { PostOffice } from "./post-office.ts";

describe("Session.on", () => {
  it("J0: calls every listener with each message", async () => {
    const { mailbox, send, heard, hear } = receiver();
    const session = mailbox.session();
    session.on(hear("first"));
    session.on(hear("second"));
    mailbox.session().on(hear("other"));
    send("a");
    await turn();
    expect(heard).toEqual(["first a", "second a", "other a"]);
  });

  it("J0: asynchronous listeners run one message at a time", async () => {
    const { mailbox, send, heard, hear } = receiver();
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
    const { mailbox, send, heard } = receiver();
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
    const { mailbox, send, heard, hear } = receiver();
    const session = mailbox.session();
    session.on(() => off());
    const off = session.on(hear("gone"));
    send("a");
    await turn();
    expect(heard).toEqual([]);
  });

  it("J6: a listener that throws or rejects is told, and delivery goes on", async () => {
    const { mailbox, send, heard, hear, failures } = receiver();
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

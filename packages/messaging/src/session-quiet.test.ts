import { describe, expect, it } from "vitest";
import { receiver } from "../test/receiver.ts";
import { turn } from "../test/turn.ts";
import { Subscriptions } from "./subscriptions.ts";

describe("Session.whenQuiet", () => {
  it("D2: resolves when no listener is left", async () => {
    const { mailbox } = receiver();
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
    const { mailbox } = receiver();
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
    const { mailbox, send, heard, hear } = receiver();
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

import { describe, expect, it } from "vitest";
import { counting } from "../test/counting-signal.ts";
import { outcome, sender } from "../test/sender.ts";
import { turn } from "../test/turn.ts";

describe("Mailbox overflow", () => {
  it("J2: rejects with MAILBOX_FULL beyond 1,000 waiting messages, and leaves a dead letter", async () => {
    const { office, mailbox, deadOnes } = sender();
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
    const { office, deadOnes, heard, listen } = sender({ capacity: 2, overflow: "drop-oldest" });
    for (const message of ["a", "b", "c"]) await office.send("sync", message);
    listen();
    await turn();
    expect(heard).toEqual(["b", "c"]);
    expect(deadOnes()).toEqual([["a", "dropped"]]);
  });

  it("J2: drops the message itself, and resolves, where the overflow is drop-newest", async () => {
    const { office, deadOnes, heard, listen } = sender({ capacity: 2, overflow: "drop-newest" });
    for (const message of ["a", "b", "c"]) await office.send("sync", message);
    listen();
    await turn();
    expect(heard).toEqual(["a", "b"]);
    expect(deadOnes()).toEqual([["c", "dropped"]]);
  });

  it("J2: waits for room, first come first served, where the overflow is wait", async () => {
    const { office, mailbox, dead } = sender({ capacity: 1, overflow: "wait" });
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
    const { office, heard, dead, listen } = sender({ capacity: 1, overflow: "wait" });
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
    const { office, listen } = sender({ capacity: 1, overflow: "wait" });
    const { signal, listeners } = counting();
    for (const message of ["a", "b", "c"]) void office.send("sync", message, { signal });
    expect(listeners()).toBe(1);
    listen();
    await turn();
    expect(listeners()).toBe(0);
  });
});

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

  it("keeps a loop of awaited sends in step with its receiver", async () => {
    const { office, heard, listen } = sender({ capacity: 10 });
    listen();
    for (let i = 0; i < 5_000; i++) await office.send("sync", i);
    await turn();
    expect(heard).toHaveLength(5_000);
  });
});

// Run with --expose-gc: sends a million messages in each way there is, and prints how many bytes the heap has grown by
// in each, when all is said and done but nothing was closed.
import type { Clock } from "@brains/daemon-core";
import type { Mailbox } from "../src/mailbox.ts";
import { PostOffice } from "../src/post-office.ts";
import { turn } from "./turn.ts";

const MESSAGES = 1_000_000;
const timers = new Set<object>();
const clock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  setTimer(_delay, fire) {
    const timer = { fire, cancel: () => void timers.delete(timer) };
    timers.add(timer);
    return timer;
  },
  hold: () => () => {},
};
const office = new PostOffice({ clock, onDeadLetter: () => {} });
const mailbox = office.open("sync", { capacity: MESSAGES });
const waiting = office.open("waiting", { capacity: 10, overflow: "wait" });
const many = Array.from({ length: 200 }, (_, i) => office.open(`one of many, ${i}`));
const { signal } = new AbortController();

/** The first two do what all others are made of; a tenth of it is enough to see what these add. */
const ways: Record<string, (count: number) => Promise<void>> = {
  async "a burst"(count) {
    for (let i = 0; i < count; i++) void office.send("sync", { i });
    await heard(mailbox);
  },
  async "in step"(count) {
    const session = mailbox.session();
    session.on(() => {});
    for (let i = 0; i < count; i++) await office.send("sync", { i });
    await turn();
    void session.end();
  },
  async "a burst that nobody hears"(count) {
    for (let i = 0; i < count; i++) void office.send("sync", { i });
    mailbox.refuse("stopped");
    mailbox.accept();
  },
  async "a burst to each of 200"(count) {
    for (const box of many) {
      for (let i = 0; i < Math.min(count / 100, 1_000); i++) void office.send(box.name, { i });
      await heard(box);
    }
  },
  async "large messages"(count) {
    for (let i = 0; i < count / 5_000; i++)
      void office.send(
        "sync",
        Array.from({ length: 50_000 }, () => i),
      );
    await heard(mailbox);
  },
  async "senders that wait"(count) {
    const sent: Promise<void>[] = [];
    for (let i = 0; i < count; i++) sent.push(office.send("waiting", { i }, { signal }));
    await turn();
    const session = waiting.session();
    session.on(() => {});
    await Promise.all(sent);
    await turn();
    void session.end();
  },
  async "an iteration"(count) {
    for (let i = 0; i < count; i++) void office.send("sync", { i });
    let left = count;
    for await (const { reply } of mailbox.session().messages()) {
      reply(1);
      if (--left === 0) break;
    }
  },
  async requests(count) {
    const session = mailbox.session();
    session.on((message) => (left % 2 === 0 ? message : Promise.resolve(message)));
    let left = count;
    for (; left > 0; left--) await office.request("sync", { left }, { signal });
    void session.end();
  },
  async "requests at once"(count) {
    const all: Promise<unknown>[] = [];
    for (let i = 0; i < count; i++) all.push(office.request("sync", { i }, { signal }));
    await turn();
    const session = mailbox.session();
    session.on((message) => message);
    await Promise.all(all);
    void session.end();
  },
  async "requests that are given up"(count) {
    for (let i = 0; i < count; i++) {
      const controller = new AbortController();
      void office.request("sync", { i }, { signal: controller.signal });
      controller.abort("enough");
    }
    await heard(mailbox);
  },
  async "topics that come and go"(count) {
    const session = mailbox.session();
    for (let i = 0; i < count; i++) session.subscribe(`news ${i}`, () => {})();
    void session.end();
  },
  async "what is set aside"(count) {
    const first = mailbox.session();
    for (let i = 0; i < 1_000; i++) first.subscribe(`news ${i}`, () => {});
    void first.end({ failed: true });
    for (let i = 0; i < count; i++) void office.publish(`news ${i % 1_000}`, { i });
    const second = mailbox.session();
    second.on(() => {});
    await turn();
    void second.end();
  },
};

for (const box of [mailbox, waiting, ...many]) box.accept();
const grown: Record<string, number> = {};
for (const [way, work] of Object.entries(ways)) {
  const count = way === "a burst" || way === "in step" ? MESSAGES : MESSAGES / 10;
  // The platform keeps a table of aborts that grows once and is not to be counted; all else must shrink again.
  await work(way === "requests that are given up" ? count : 20_000);
  await turn();
  const before = await used();
  await work(count);
  await turn();
  grown[way] = (await used()) - before;
}
console.log(JSON.stringify({ grown, pending: timers.size, waiting: mailbox.size + waiting.size }));

/** Resolves when the mailbox is empty. */
async function heard(box: Mailbox): Promise<void> {
  const session = box.session();
  session.on(() => {});
  while (box.size > 0) await turn();
  void session.end();
}

/** What is held after collections of garbage, with turns between them: finalizers hold things until theirs. */
async function used(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await turn();
  }
  return process.memoryUsage().heapUsed;
}

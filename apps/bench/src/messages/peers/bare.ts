import { assertReply, Count, type Peer } from "../peer.ts";

interface Question {
  readonly asked: number;
  readonly reply: (value: number) => void;
}

/** An array that is worked off in a microtask: no limit, no failure, no end. The least that is asynchronous at all. */
export function bare(): Peer {
  const count = new Count();
  let waiting: (number | Question)[] = [];
  const work = (): void => {
    const batch = waiting;
    waiting = [];
    for (const message of batch) {
      if (typeof message === "number") count.hear();
      else message.reply(message.asked);
    }
  };
  const send = (message: number | Question): void => {
    if (waiting.push(message) === 1) queueMicrotask(work);
  };
  const ask = async (asked: number): Promise<void> =>
    assertReply(asked, await new Promise<number>((reply) => send({ asked, reply })));
  return {
    async burst(messages) {
      const all = count.more(messages);
      for (let i = 0; i < messages; i++) send(i);
      await all;
    },
    async requests(questions) {
      for (let i = 0; i < questions; i++) await ask(i);
    },
    async together(questions) {
      await Promise.all(Array.from({ length: questions }, (_, i) => ask(i)));
    },
    close() {},
  };
}

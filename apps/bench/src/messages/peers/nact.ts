import { dispatch, query, spawn, start, stop } from "nact";
import { assertReply, Count, type Peer } from "../peer.ts";

interface Question {
  readonly asked: number;
  readonly sender: any;
}

/** A stateless actor for each kind; a query has a timeout, as a request has. */
export function nact(): Peer {
  const count = new Count();
  const system = start();
  const counter = spawn(system, count.hear, "counter");
  const echo = spawn(
    system,
    (_state: unknown, { asked, sender }: Question) => dispatch(sender, asked),
    "echo",
  );
  const ask = async (asked: number): Promise<void> => {
    assertReply(asked, await query(echo, (sender: Question["sender"]) => ({ asked, sender }), 5_000));
  };
  return {
    async burst(messages) {
      const all = count.more(messages);
      for (let i = 0; i < messages; i++) dispatch(counter, i);
      await all;
    },
    async requests(questions) {
      for (let i = 0; i < questions; i++) await ask(i);
    },
    async together(questions) {
      await Promise.all(Array.from({ length: questions }, (_, i) => ask(i)));
    },
    close: () => stop(system),
  };
}

import { Actor, ActorSystem } from "tarant";
import { assertReply, Count, type Peer } from "../peer.ts";

class Echo extends Actor {
  readonly #count: Count;

  constructor(count: Count) {
    super();
    this.#count = count;
  }

  hear(): void {
    this.#count.hear();
  }

  ask(asked: number): number {
    return asked;
  }
}

/** An actor whose methods are messages; each call is a promise of what the method returns, which has no timeout. */
export function tarant(): Peer {
  const count = new Count();
  const system = ActorSystem.default();
  const actor = system.actorOf(Echo, [count]) as unknown as {
    hear(): Promise<void>;
    ask(asked: number): Promise<number>;
  };
  const ask = async (asked: number): Promise<void> => assertReply(asked, await actor.ask(asked));
  return {
    async burst(messages) {
      const all = count.more(messages);
      for (let i = 0; i < messages; i++) void actor.hear();
      await all;
    },
    async requests(questions) {
      for (let i = 0; i < questions; i++) await ask(i);
    },
    async together(questions) {
      await Promise.all(Array.from({ length: questions }, (_, i) => ask(i)));
    },
    close: () => system.free(),
  };
}

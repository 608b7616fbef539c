import { Deferred, Effect, Fiber, Queue } from "effect";
import { assertReply, Count, type Peer } from "../peer.ts";

interface Question {
  readonly asked: number;
  readonly reply: Deferred.Deferred<number>;
}

/**
 * A queue, and a fiber that takes one message after the other. Senders are fibers too, as they are in such a program. A
 * question has no timeout: `Effect.timeout` would double its time.
 */
export function effect(): Peer {
  return peer((queue, hear) => Effect.forever(Effect.flatMap(Queue.take(queue), hear)));
}

/** The same with a fiber that takes all that wait. */
export function effectInBatches(): Peer {
  return peer((queue, hear) =>
    Effect.forever(
      Effect.flatMap(Queue.takeAll(queue), (batch) => Effect.forEach(batch, hear, { discard: true })),
    ),
  );
}

type Loop = <Message>(
  queue: Queue.Dequeue<Message>,
  hear: (message: Message) => Effect.Effect<void>,
) => Effect.Effect<never>;

function peer(loop: Loop): Peer {
  const count = new Count();
  const messages = Effect.runSync(Queue.unbounded<number>());
  const questions = Effect.runSync(Queue.unbounded<Question>());
  const fibers = [
    Effect.runFork(loop(messages, () => Effect.sync(count.hear))),
    Effect.runFork(loop(questions, ({ asked, reply }) => Effect.asVoid(Deferred.succeed(reply, asked)))),
  ];
  const ask = (asked: number): Effect.Effect<void> =>
    Effect.gen(function* () {
      const reply = yield* Deferred.make<number>();
      yield* Queue.offer(questions, { asked, reply });
      assertReply(asked, yield* Deferred.await(reply));
    });
  return {
    async burst(wanted) {
      const all = count.more(wanted);
      for (let i = 0; i < wanted; i++) Queue.offerUnsafe(messages, i);
      await all;
    },
    async awaited(wanted) {
      const all = count.more(wanted);
      await Effect.runPromise(
        Effect.gen(function* () {
          for (let i = 0; i < wanted; i++) yield* Queue.offer(messages, i);
        }),
      );
      await all;
    },
    requests: (wanted) =>
      Effect.runPromise(
        Effect.gen(function* () {
          for (let i = 0; i < wanted; i++) yield* ask(i);
        }),
      ),
    together: (wanted) =>
      Effect.runPromise(
        Effect.forEach(
          Array.from({ length: wanted }, (_, i) => i),
          ask,
          {
            concurrency: "unbounded",
            discard: true,
          },
        ),
      ),
    close: () => Effect.runPromise(Fiber.interruptAll(fibers)),
  };
}

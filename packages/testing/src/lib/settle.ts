import { MessageChannel } from "node:worker_threads";

/** Turns of the event loop that are waited for; the second is for handlers that wait for one themselves. */
const TURNS = 2;

/**
 * Lets promises settle: whole turns of the real event loop, each of which ends all chains of microtasks. They are
 * counted by messages, since every kind of timer, `setImmediate` included, may be a fake of the test's own.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise<void>(afterTurn);
}

/** By a channel of its own: a second message on the same one could arrive in the same turn. */
function afterTurn(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.on("message", () => {
    port1.close();
    resolve();
  });
  port2.postMessage(undefined);
}

import { setImmediate } from "node:timers";

/** Turns of the event loop that are waited for; the second is for handlers that wait for one themselves. */
const TURNS = 2;

/**
 * Lets promises settle: whole turns of the real event loop, each of which ends all chains of microtasks. A
 * test's own fake timers do not hold it up.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise<void>(isFake() ? byMessage : byImmediate);
}

/** Whether a library of fake timers has got hold of it, which it does when this is loaded after they were installed. */
function isFake(): boolean {
  return "clock" in setImmediate;
}

function byImmediate(resolve: () => void): void {
  setImmediate(resolve);
}

function byMessage(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => {
    port1.close();
    resolve();
  });
  port1.start();
  port2.postMessage(undefined);
}

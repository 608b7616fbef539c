import { writeSync } from "node:fs";
import { fileStore } from "@brains/daemon-store";
import { StateKeeper } from "../../src/state-keeper.ts";
import { StateStore } from "../../src/state-store.ts";

// Counts up in a state that is kept, a few sets at a time, and says each number once it is flushed, until it is killed.
const keeper = new StateKeeper(await fileStore(process.argv[2] ?? ""));
const state = new StateStore("sync", { initialState: { n: 0, copy: 0, filler: "" } });
await keeper.keep(state);
let n = state.current?.n ?? 0;
for (;;) {
  for (let sets = 1 + (n % 3); sets > 0; sets -= 1) {
    n += 1;
    state.set({ n, copy: n, filler: "x".repeat((n * 7_919) % 50_000) });
    // Some sets are written each, others go together.
    if (n % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await keeper.flush();
  say(`${n}\n`);
}

/** Writes at once, so that nothing said is lost with the process; a reader that is slow is waited for. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
  }
}

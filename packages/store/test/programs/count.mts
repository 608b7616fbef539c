import { writeSync } from "node:fs";
import { fileStore } from "../../src/file-store.ts";

// Counts up under several keys at once, and says each number once it is on disk, until it is killed.
const store = await fileStore(process.argv[2] ?? "");
const keys = ["a", "b", "c"];
await Promise.all(
  keys.map(async (key) => {
    for (;;) {
      const found = await store.get(key);
      const n = Number.parseInt(new TextDecoder().decode(found?.value ?? undefined) || "0", 10) + 1;
      const value = new TextEncoder().encode(`${n} ${"x".repeat((n * 7_919) % 50_000)}`);
      await store.cas(key, value, found?.rev ?? 0n);
      say(`${key} ${n}\n`);
    }
  }),
);

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

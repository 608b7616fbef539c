// Writes a second, alone and in hundreds, into a small file and a larger one: `node test/programs/bench.mts [folder]`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileStore } from "../../src/file-store.ts";

const root = mkdtempSync(join(process.argv[2] ?? tmpdir(), "store-bench-"));
for (const keys of [100, 10_000]) {
  const store = await fileStore(join(root, `${keys}`));
  const fill = Array.from(
    { length: keys },
    async (_, i) => await store.cas(`fill/${i}`, new Uint8Array(50).fill(65), 0n),
  );
  await Promise.all(fill);
  for (const atOnce of [1, 100]) {
    const writers = Array.from({ length: atOnce }, (_, i) => i);
    const until = performance.now() + 3_000;
    let writes = 0;
    const began = performance.now();
    await Promise.all(
      writers.map(async (i) => {
        let rev = (await store.get(`w/${i}`))?.rev ?? 0n;
        while (performance.now() < until) {
          const result = await store.cas(`w/${i}`, new Uint8Array(50).fill(66), rev);
          if (result.ok) rev = result.rev;
          writes += 1;
        }
      }),
    );
    const perSecond = Math.round((writes * 1_000) / (performance.now() - began));
    console.log(`${keys} keys of about 100 bytes, ${atOnce} at once: ${perSecond} writes/s`);
  }
  await store[Symbol.asyncDispose]();
}
rmSync(root, { recursive: true });

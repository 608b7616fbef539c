import { fileStore } from "../../src/file-store.ts";

const store = await fileStore(process.argv[2] ?? "");
for (const [key, size] of [
  ["small", 10],
  ["large", 100_000],
  ["small 2", 10],
] as const) {
  const outcome = await store.cas(key, new Uint8Array(size), 0n).then(
    () => "written",
    (error: { code: string; cause: { code: string } }) => `${error.code} ${error.cause.code}`,
  );
  console.log(`${key.slice(0, 5)}: ${outcome}`);
}
await store[Symbol.asyncDispose]();

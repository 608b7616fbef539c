import { fileStore } from "../../src/file-store.ts";

// Opens the store, says so, and keeps it: for as long as it is told to, without ever closing it.
const [path = "", hold] = process.argv.slice(2);
const store = await fileStore(path).catch((error: { code: string }) => error.code);
console.log(typeof store === "string" ? store : "open");
if (typeof store !== "string" && hold === "forever") setInterval(() => {}, 1_000);

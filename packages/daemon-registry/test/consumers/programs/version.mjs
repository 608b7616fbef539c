import process from "node:process";

console.log(globalThis.Deno?.version.deno ?? process.versions.bun ?? process.version);

// Imports and requires each specifier that is given, and checks that both give the same module.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import process from "node:process";

const require = createRequire(import.meta.url);

for (const specifier of process.argv.slice(2)) {
  const imported = await import(specifier);
  const required = require(specifier);
  const names = Object.keys(imported).filter((name) => name !== "default" && name !== "module.exports");
  assert.ok(names.length > 0, `${specifier} exports nothing`);
  for (const name of names) assert.equal(required[name], imported[name], `${name} of ${specifier}`);
}
console.log("subpaths ended well");

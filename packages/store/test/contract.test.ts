import { join } from "node:path";
import { describe, it } from "vitest";
import { storeContract } from "../src/contract.ts";
import { fileStore } from "../src/file-store.ts";
import { memoryStore } from "../src/memory-store.ts";
import { folder } from "./folder.ts";

const root = folder();
storeContract("memoryStore", () => memoryStore(), { describe, it });
storeContract("fileStore", async (place) => await fileStore(join(root, place)), {
  describe,
  it,
  durable: true,
});

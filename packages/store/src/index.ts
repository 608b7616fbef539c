export { StoreArgumentError } from "./errors/store-argument-error.ts";
export { StoreClosedError } from "./errors/store-closed-error.ts";
export type { StoreError, StoreErrorCode } from "./errors/store-error.ts";
export { StoreLockLostError } from "./errors/store-lock-lost-error.ts";
export { StoreLockedError } from "./errors/store-locked-error.ts";
export { StoreOpenError } from "./errors/store-open-error.ts";
export { StoreWriteError } from "./errors/store-write-error.ts";
export { fileStore, type FileStoreOptions } from "./file-store.ts";
export { memoryStore, type MemoryStoreOptions } from "./memory-store.ts";

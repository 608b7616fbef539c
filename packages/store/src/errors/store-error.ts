import type { StoreArgumentError } from "./store-argument-error.ts";
import type { StoreClosedError } from "./store-closed-error.ts";
import type { StoreLockedError } from "./store-locked-error.ts";
import type { StoreLockLostError } from "./store-lock-lost-error.ts";
import type { StoreOpenError } from "./store-open-error.ts";
import type { StoreWriteError } from "./store-write-error.ts";

/** Every error that this package raises, told apart by its `code`. */
export type StoreError =
  | StoreArgumentError
  | StoreClosedError
  | StoreLockedError
  | StoreLockLostError
  | StoreOpenError
  | StoreWriteError;

/** The codes of the errors that this package raises. */
export type StoreErrorCode = StoreError["code"];

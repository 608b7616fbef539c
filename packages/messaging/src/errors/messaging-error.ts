import type { InvalidMessageError } from "./invalid-message-error.ts";
import type { InvalidStateError } from "./invalid-state-error.ts";
import type { MailboxFullError } from "./mailbox-full-error.ts";
import type { NotReceivingError } from "./not-receiving-error.ts";
import type { RequestTimeoutError } from "./request-timeout-error.ts";
import type { RunOverError } from "./run-over-error.ts";
import type { StateConflictError } from "./state-conflict-error.ts";
import type { StateNotSavedError } from "./state-not-saved-error.ts";

/** Every error that this package raises, told apart by its `code`. */
export type MessagingError =
  | InvalidMessageError
  | InvalidStateError
  | MailboxFullError
  | NotReceivingError
  | RequestTimeoutError
  | RunOverError
  | StateConflictError
  | StateNotSavedError;

/** The codes of the errors that this package raises. */
export type MessagingErrorCode = MessagingError["code"];

import type { InvalidStateError } from "./invalid-state-error.ts";
import type { MailboxFullError } from "./mailbox-full-error.ts";
import type { NotReceivingError } from "./not-receiving-error.ts";
import type { RunOverError } from "./run-over-error.ts";
import type { StateConflictError } from "./state-conflict-error.ts";

/** Every error that this package raises, told apart by its `code`. */
export type MessagingError =
  | InvalidStateError
  | MailboxFullError
  | NotReceivingError
  | RunOverError
  | StateConflictError;

/** The codes of the errors that this package raises. */
export type MessagingErrorCode = MessagingError["code"];

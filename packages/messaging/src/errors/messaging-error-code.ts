/** The codes of the errors that this package raises. */
export type MessagingErrorCode =
  | "MAILBOX_FULL"
  | "NOT_RECEIVING"
  | "INVALID_STATE"
  | "STATE_CONFLICT"
  | "RUN_OVER";

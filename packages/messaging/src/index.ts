export { boundState, type DaemonState, type StateBinding } from "./bound-state.ts";
export type { DeadLetter, DeadLetterReason, Refusal } from "./dead-letter.ts";
export { InvalidMessageError, type MessageIssue } from "./errors/invalid-message-error.ts";
export { InvalidStateError, type StateIssue } from "./errors/invalid-state-error.ts";
export { MailboxFullError } from "./errors/mailbox-full-error.ts";
export type { MessagingError, MessagingErrorCode } from "./errors/messaging-error.ts";
export { type NotReceiving, NotReceivingError } from "./errors/not-receiving-error.ts";
export { RequestTimeoutError } from "./errors/request-timeout-error.ts";
export { RunOverError } from "./errors/run-over-error.ts";
export { StateConflictError } from "./errors/state-conflict-error.ts";
export { StateNotSavedError } from "./errors/state-not-saved-error.ts";
export { Keepable } from "./lib/keepable.ts";
export { isStandardSchema } from "./is-standard-schema.ts";
export { KeptKey } from "./kept-key.ts";
export type { Letter, ListenerFailure, MessageListener, MessageMeta, ReceivedLetter } from "./letter.ts";
export type { Mailbox, MailboxCounts, MailboxOptions, OpenOptions, Overflow } from "./mailbox.ts";
export type { MessageSchemas, MessagesOf, SentMessagesOf } from "./message-schemas.ts";
export {
  PostOffice,
  type PostOfficeOptions,
  type PublishOptions,
  type RequestOptions,
  type SendOptions,
} from "./post-office.ts";
export type { EndOptions, Session } from "./session.ts";
export { StateKeeper, type StateKeeperOptions } from "./state-keeper.ts";
export type { KeptState, StateKeeping } from "./state-keeping.ts";
export { StateRegistry } from "./state-registry.ts";
export type { Next, Patch, StateOptions, StateWatcher } from "./state-options.ts";
export { StateStore } from "./state-store.ts";
export { Subscriptions } from "./subscriptions.ts";

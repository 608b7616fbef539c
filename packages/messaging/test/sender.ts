import type { DeadLetter } from "../src/dead-letter.ts";
import type { Mailbox, MailboxOptions } from "../src/mailbox.ts";
import { PostOffice } from "../src/post-office.ts";
import { turn } from "./turn.ts";

interface Sender {
  readonly office: PostOffice;
  readonly mailbox: Mailbox;
  readonly dead: DeadLetter[];
  readonly heard: unknown[];
  /** The dead letters, as pairs of message and reason. */
  readonly deadOnes: () => unknown[];
  /** Lets a run begin that listens. */
  readonly listen: () => void;
}

/** An office with a mailbox to send to, and notes of what came of it. */
export function sender(options: MailboxOptions = {}): Sender {
  const dead: DeadLetter[] = [];
  const heard: unknown[] = [];
  const office = new PostOffice({ onDeadLetter: (letter) => dead.push(letter) });
  const mailbox = office.open("sync", options);
  mailbox.accept();
  return {
    office,
    mailbox,
    dead,
    heard,
    deadOnes: () => dead.map(({ message, reason }) => [message, reason]),
    listen: () => void mailbox.session().on((message) => heard.push(message)),
  };
}

/** What a promise is after a turn. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  let result: unknown = "pending";
  promise.then(
    () => (result = "resolved"),
    (error: unknown) => (result = error),
  );
  await turn();
  return result;
}

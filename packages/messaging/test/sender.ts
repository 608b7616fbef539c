import { DaemonError } from "@brains/daemon-core";
import type { DeadLetter } from "../src/dead-letter.ts";
import type { ListenerFailure } from "../src/letter.ts";
import type { Mailbox, OpenOptions } from "../src/mailbox.ts";
import { PostOffice } from "../src/post-office.ts";
import { turn } from "./turn.ts";
import { VirtualClock } from "./virtual-clock.ts";

interface Sender {
  readonly office: PostOffice;
  readonly mailbox: Mailbox;
  readonly clock: VirtualClock;
  readonly dead: DeadLetter[];
  readonly failures: ListenerFailure[];
  readonly heard: unknown[];
  /** The dead letters, as pairs of message and reason. */
  readonly deadOnes: () => unknown[];
  /** Lets a run begin that listens. */
  readonly listen: () => void;
}

/** An office with a mailbox to send to, and notes of what came of it. */
export function sender(options: OpenOptions = {}): Sender {
  const clock = new VirtualClock();
  const dead: DeadLetter[] = [];
  const failures: ListenerFailure[] = [];
  const heard: unknown[] = [];
  const office = new PostOffice({
    clock,
    onDeadLetter: (letter) => dead.push(letter),
    onListenerError: (failure) => failures.push(failure),
  });
  const mailbox = office.open("sync", options);
  mailbox.accept();
  return {
    office,
    mailbox,
    clock,
    dead,
    failures,
    heard,
    deadOnes: () => dead.map(({ message, reason }) => [message, reason]),
    listen: () => void mailbox.session().on((message) => heard.push(message)),
  };
}

/** What a promise is after a turn: `"pending"`, what it rejected with, or `"resolved"`. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  let result: unknown = "pending";
  promise.then(
    () => (result = "resolved"),
    (error: unknown) => (result = error),
  );
  await turn();
  return result;
}

/** What requests have come to after a turn: their replies, the codes of their errors or what else they rejected with. */
export async function outcomes(...promises: readonly Promise<unknown>[]): Promise<unknown[]> {
  const results: unknown[] = promises.map(() => "pending");
  for (const [i, promise] of promises.entries()) {
    promise.then(
      (reply) => (results[i] = reply),
      (error: unknown) => (results[i] = error instanceof DaemonError ? error.code : error),
    );
  }
  await turn();
  return [...results];
}

import type { ListenerFailure } from "../src/letter.ts";
import type { Mailbox } from "../src/mailbox.ts";
import { PostOffice } from "../src/post-office.ts";

interface Receiver {
  readonly mailbox: Mailbox<string>;
  readonly failures: ListenerFailure[];
  readonly heard: string[];
  /** Sends, and does not wait. */
  readonly send: (...messages: string[]) => void;
  /** A listener that notes what it heard, and who it is. */
  readonly hear: (as: string) => (message: string) => void;
}

/** An open mailbox, and notes of what came of it. */
export function receiver(): Receiver {
  const failures: ListenerFailure[] = [];
  const heard: string[] = [];
  const office = new PostOffice({ onListenerError: (failure) => failures.push(failure) });
  const mailbox = office.open<string>("sync");
  mailbox.accept();
  return {
    mailbox,
    failures,
    heard,
    send(...messages) {
      for (const message of messages) void office.send("sync", message);
    },
    hear: (as) => (message) => void heard.push(`${as} ${message}`),
  };
}

interface Working {
  readonly listener: (message: string) => Promise<void>;
  /** Ends the work on the oldest message. */
  readonly finish: () => void;
}

/** A listener whose work is ended from outside. */
export function working(heard: string[], as: string): Working {
  const done: (() => void)[] = [];
  return {
    listener(message) {
      heard.push(`${as} ${message}`);
      return new Promise<void>((resolve) => done.push(resolve));
    },
    finish: () => done.shift()?.(),
  };
}

import { handled, type Scope } from "@brains/daemon-core";
import { RunOverError } from "@brains/daemon-messaging";
import type { DaemonContext } from "../context.ts";
import type { Daemon } from "./daemon.ts";
import { linked } from "./linked.ts";

/** What a run says to others. Its waits end with it; what it says while it is cleaning up is still said. */
export function correspondence(
  daemon: Daemon,
  scope: Scope,
  isLive: () => boolean,
): Pick<DaemonContext, "send" | "request" | "publish"> {
  const { house, name } = daemon;
  const fromHere = { from: name };
  const over = (what: string): Promise<never> => handled(Promise.reject(new RunOverError(name, what)));
  return {
    send: (to, message, options) => {
      if (!isLive()) return over("send");
      daemon.says();
      const signal = options?.signal;
      // A signal is made, and hung on, only for a mailbox in which a send may have to wait.
      if (scope.reason !== undefined || !house.mayWait(to))
        return house.send(to, message, signal === undefined ? fromHere : { from: name, signal });
      const link = linked(scope, signal, house.signals);
      return link.during(() => house.send(to, message, { from: name, signal: link.signal }));
    },
    request: <Reply>(
      to: string,
      message: unknown,
      { timeout, signal }: Parameters<DaemonContext["request"]>[2] = {},
    ): Promise<Reply> => {
      if (!isLive()) return over("request");
      daemon.says();
      if (scope.reason !== undefined)
        return house.request<Reply>(to, message, { from: name, timeout, signal });
      const link = linked(scope, signal, house.signals);
      return link.during(() =>
        house.request<Reply>(to, message, { from: name, timeout, signal: link.signal }),
      );
    },
    publish: (topic, message) => {
      if (!isLive()) return over("publish");
      daemon.says();
      return house.office.publish(topic, message, fromHere);
    },
  };
}

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
  const begin = (what: string): void => {
    if (!isLive()) throw new RunOverError(name, what);
    daemon.sent += 1;
  };
  return {
    send: (to, message, { signal } = {}) =>
      handled(
        (async () => {
          begin("send");
          // A signal is made, and hung on, only for the one mailbox in which a send may have to wait.
          const isUsed = scope.reason === undefined && house.mayWait(to);
          if (!isUsed) return await house.send(to, message, { from: name, signal });
          const link = linked(scope.signal, signal);
          try {
            await house.send(to, message, { from: name, signal: link.signal });
          } finally {
            link.release();
          }
        })(),
      ),
    request: <Reply>(
      to: string,
      message: unknown,
      options: Parameters<DaemonContext["request"]>[2] = {},
    ): Promise<Reply> =>
      handled(
        (async () => {
          begin("request");
          if (scope.reason !== undefined)
            return await house.request<Reply>(to, message, { ...options, from: name });
          const link = linked(scope.signal, options.signal);
          try {
            return await house.request<Reply>(to, message, { ...options, signal: link.signal, from: name });
          } finally {
            link.release();
          }
        })(),
      ),
    publish: (topic, message) =>
      handled(
        (async () => {
          begin("publish");
          return await house.office.publish(topic, message, { from: name });
        })(),
      ),
  };
}

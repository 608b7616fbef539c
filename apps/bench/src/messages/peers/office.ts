import { type Clock, systemClock } from "@brains/daemon-registry/core";
import { PostOffice } from "@brains/daemon-registry/messaging";
import { assertReply, Count, type Peer } from "../peer.ts";

/** A mailbox of `PostOffice`, room enough for a burst, and one listener. */
export function office(clock: Clock = systemClock()): Peer {
  const count = new Count();
  const post = new PostOffice({ clock });
  for (const name of ["counter", "echo"]) post.open(name, { capacity: 200_000 }).accept();
  post.open<number>("counter", { capacity: 200_000 }).session().on(count.hear);
  post
    .open<number>("echo", { capacity: 200_000 })
    .session()
    .on((asked) => asked);
  const ask = async (asked: number): Promise<void> =>
    assertReply(asked, await post.request("echo", asked, { from: "bench" }));
  return {
    async burst(messages) {
      const all = count.more(messages);
      for (let i = 0; i < messages; i++) void post.send("counter", i, { from: "bench" });
      await all;
    },
    async awaited(messages) {
      const all = count.more(messages);
      for (let i = 0; i < messages; i++) await post.send("counter", i, { from: "bench" });
      await all;
    },
    async requests(questions) {
      for (let i = 0; i < questions; i++) await ask(i);
    },
    async together(questions) {
      await Promise.all(Array.from({ length: questions }, (_, i) => ask(i)));
    },
    close() {},
  };
}

/**
 * The same on a clock that costs nothing to read, and stands still: what the time on each letter, and the look at the
 * time after each delivery, cost is the difference.
 */
export function officeWithoutClocks(): Peer {
  const clock = systemClock();
  return office({
    now: () => 0,
    monotonic: () => 0,
    setTimer: (delay, fire) => clock.setTimer(delay, fire),
    hold: () => clock.hold(),
  });
}

import { expect, it } from "vitest";
import { sender } from "../test/sender.ts";
import { turn } from "../test/turn.ts";

it("N1: Mailbox.counts tells what was taken in, what is dead and what waits, whatever becomes of the mailbox", async () => {
  const { office, mailbox, listen, heard } = sender({ capacity: 2 });
  expect(mailbox.counts).toEqual({ in: 0, dead: 0, waiting: 0 });
  for (let i = 0; i < 3; i++) void office.send("sync", i);
  void office.request("sync", 3);
  expect(mailbox.counts).toEqual({ in: 2, dead: 2, waiting: 2 });
  listen();
  mailbox.session().subscribe("news", () => {});
  await turn();
  expect(heard).toEqual([0, 1]);
  void office.publish("news", 4);
  expect(mailbox.counts).toEqual({ in: 3, dead: 2, waiting: 1 });
  mailbox.refuse("stopped");
  void office.send("sync", 5);
  expect(mailbox.counts).toEqual({ in: 3, dead: 4, waiting: 0 });
  mailbox.accept();
  mailbox.configure({ capacity: 1, overflow: "drop-oldest" });
  for (let i = 6; i < 8; i++) void office.send("sync", i);
  expect(mailbox.counts).toEqual({ in: 5, dead: 5, waiting: 1 });
  office.close("sync");
  expect(mailbox.counts).toEqual({ in: 5, dead: 6, waiting: 0 });
});

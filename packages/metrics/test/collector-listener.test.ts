import { expect, test } from "vitest";
import type { Observation } from "../src/index.ts";
import { bench, record } from "./told.ts";

test("a listener hears of each run, each new metric and each observation, until it ends that", () => {
  const { collector, tell } = bench();
  const heard: unknown[] = [];
  const listener = {
    ran: (daemon: string, { duration }: { duration: number }) => heard.push([daemon, duration]),
    added: (daemon: string, { kind, name }: { kind: string; name: string }) =>
      heard.push([daemon, kind, name]),
    observed: ({ daemon, kind, name, value, labels }: Observation) =>
      heard.push([daemon, kind, name, value, labels]),
  };
  const end = collector.listen(listener);
  const endOther = collector.listen({ ran: () => heard.push("too") });
  const it = collector.of("sync");
  it.increment("files");
  it.increment("files", 1, { folder: "in" });
  it.observe("batch", 5, { folder: "in" });
  tell("daemon:run", record({ duration: 7 }));
  const all = [
    ["sync", "counter", "files"],
    ["sync", "histogram", "batch"],
    ["sync", "histogram", "batch", 5, { folder: "in" }],
    ["sync", 7],
    "too",
  ];
  expect(heard).toEqual(all);
  endOther();
  end();
  it.gauge("size", 1);
  tell("daemon:run", record());
  expect(heard).toEqual(all);
});

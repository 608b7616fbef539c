import { EventEmitter } from "node:events";
import type { WriteStream } from "node:tty";
import { expect, test, vi } from "vitest";
import { LiveView } from "../../src/view/live-view.ts";
import { plain } from "../../src/view/paint.ts";
import type { Row } from "../../src/view/row.ts";

class Terminal extends EventEmitter {
  columns = 40;
  rows = 8;
  written: string[] = [];

  write(text: string): void {
    this.written.push(text);
  }
}

function open() {
  vi.useFakeTimers();
  const terminal = new Terminal();
  const row: Row = {
    name: "watcher",
    status: "running",
    phase: "executing",
    runs: 1,
    lastRun: undefined,
    words: "3 notes",
  };
  const view = new LiveView(terminal as unknown as WriteStream, () => [row], plain);
  return { terminal, row, view };
}

test("LiveView redraws in place, and only when something has changed", () => {
  const { terminal, row, view } = open();
  vi.advanceTimersByTime(100);
  const first = terminal.written.at(-1);
  expect(first).toMatch(/^\rdaemon .+\n.*watcher .+3 notes.*\n/);
  vi.advanceTimersByTime(100);
  expect(terminal.written.at(-1)).toBe(first);
  row.words = "4 notes";
  vi.advanceTimersByTime(100);
  expect(terminal.written.at(-1)?.startsWith("\r\u001B[2A")).toBe(true);
  expect(terminal.written.at(-1)).toContain("4 notes");
  view.close();
});

test("LiveView never draws more lines than the terminal has, the latest events last", () => {
  const { terminal, view } = open();
  for (let at = 0; at < 20; at++) view.say(`event ${at}`);
  vi.advanceTimersByTime(100);
  const frame = terminal.written.at(-1) ?? "";
  expect(frame.split("\n").length - 1).toBeLessThan(terminal.rows);
  expect(frame).toMatch(/event 18[\s\S]+event 19/);
  view.close();
});

test("LiveView begins on a clear screen when the terminal was resized", () => {
  const { terminal, view } = open();
  view.show((width) => ["x".repeat(width)]);
  vi.advanceTimersByTime(100);
  terminal.columns = 20;
  terminal.emit("resize");
  expect(terminal.written.at(-2)).toBe("\u001B[2J\u001B[H");
  expect(terminal.written.at(-1)).toContain(`\n${"x".repeat(20)}\u001B`);
  view.close();
});

test("LiveView gives the cursor back and leaves nothing behind", () => {
  const listeners = process.listenerCount("exit");
  const { terminal, view } = open();
  expect(terminal.written[0]).toBe("\u001B[?25l");
  expect(process.listenerCount("exit")).toBe(listeners + 1);
  view.close();
  expect(terminal.written.at(-1)).toBe("\u001B[?25h");
  expect([process.listenerCount("exit"), terminal.listenerCount("resize"), vi.getTimerCount()]).toEqual([
    listeners,
    0,
    0,
  ]);
});

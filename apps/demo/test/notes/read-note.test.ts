import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NoteProblem, systemWords } from "../../src/notes/note-problem.ts";
import { readNote } from "../../src/notes/read-note.ts";
import { temporary } from "../temporary.ts";

test("readNote gives the text without a byte order mark, and how the file looked", async () => {
  const root = temporary({ "a.md": "\uFEFF# Ä" });
  expect(await readNote(root, "a.md")).toEqual({
    text: "# Ä",
    stamp: { modified: expect.any(Number), size: 7 },
  });
});

test("readNote gives nothing for a note that has vanished", async () => {
  const root = temporary({ file: "x" });
  expect([await readNote(root, "a.md"), await readNote(root, "file/a.md")]).toEqual([undefined, undefined]);
});

test.each([
  ["binary", new Uint8Array([35, 0, 1]), "n.md is binary, so it is left out."],
  ["not UTF-8", new Uint8Array([35, 0xe4, 0x20]), "n.md is not valid UTF-8, so it is left out."],
  [
    "50 MB long",
    new Uint8Array(50 * 1024 * 1024).fill(32),
    "n.md has 50 MB, so it is left out: a note has at most 2.",
  ],
])("readNote says in one sentence that a note is %s", async (_, bytes, sentence) => {
  await expect(readNote(temporary({ "n.md": bytes }), "n.md")).rejects.toThrow(new NoteProblem(sentence));
});

test("readNote does not open what is not a file", async () => {
  const root = temporary();
  mkdirSync(join(root, "folder.md"));
  await expect(readNote(root, "folder.md")).rejects.toThrow("folder.md is not a file, so it is left out.");
  const socket = createServer().listen(join(root, "socket.md"));
  await once(socket, "listening");
  await expect(readNote(root, "socket.md")).rejects.toThrow("socket.md is not a file, so it is left out.");
  socket.close();
});

test("systemWords says what the system refused in words", () => {
  expect(systemWords(Object.assign(new Error("EACCES: x"), { errno: -13 }))).toBe("permission denied");
});

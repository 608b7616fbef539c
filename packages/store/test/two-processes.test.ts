import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { fileStore } from "../src/file-store.ts";
import { folder } from "./folder.ts";

const root = folder();
const script = join(import.meta.dirname, "programs/hold.mts");

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

it("a second process is refused until the first is over, even by kill -9", async () => {
  const path = join(root, "held");
  const { child, said } = await hold(path, "forever");
  expect(said).toBe("open");
  await expect(fileStore(path)).rejects.toMatchObject({ code: "STORE_LOCKED", pid: child.pid });
  child.kill("SIGKILL");
  await ended(child);
  await (await fileStore(path))[Symbol.asyncDispose]();
});

it("of processes that come at once one gets the file", async () => {
  const path = join(root, "raced");
  const held = await Promise.all([1, 2, 3].map(async () => await hold(path, "forever")));
  expect(held.map(({ said }) => said).toSorted()).toEqual(["STORE_LOCKED", "STORE_LOCKED", "open"]);
  for (const { child } of held) child.kill("SIGKILL");
  await Promise.all(held.map(async ({ child }) => await ended(child)));
});

it("an open store keeps no process alive", async () => {
  const { child, said } = await hold(join(root, "idle"), "no longer");
  expect(said).toBe("open");
  expect(await ended(child)).toBe(0);
});

async function hold(path: string, how: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [script, path, how], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const said = await new Promise<string>((resolve) =>
    child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())),
  );
  return { child, said };
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return await new Promise((resolve) => child.once("close", resolve));
}

import { memoryStore } from "@brains/daemon-store";
import { describe, expect, it } from "vitest";
import { type Fate, ScriptedStore } from "../test/scripted-store.ts";
import { turn } from "../test/turn.ts";
import { unhandledAfter } from "../test/unhandled-after.ts";
import { KeptKey } from "./kept-key.ts";

function setUp() {
  const memory = memoryStore();
  const disk = new ScriptedStore(memory);
  const errors: unknown[] = [];
  const key = new KeptKey(disk, "k", (error) => errors.push((error as Error).message));
  const made: string[] = [];
  const write = (text: string): void =>
    key.write(() => {
      made.push(text);
      return new TextEncoder().encode(text);
    });
  /** Decides so many calls, and waits for what comes of it. */
  const decide = async (...fates: Fate[]): Promise<void> => {
    await turn();
    for (const fate of fates) {
      expect(await disk.decide(fate)).toBe(true);
      await turn();
    }
  };
  const stored = async (): Promise<string | undefined> => {
    const found = await memory.get("k");
    return found?.value ? new TextDecoder().decode(found.value) : undefined;
  };
  return { memory, disk, errors, key, made, write, decide, stored };
}

describe("KeptKey", () => {
  it("of what is given in a row only the newest is made and written, one at a time", async () => {
    const { disk, made, write, decide, stored } = setUp();
    for (const text of ["1", "2", "3"]) write(text);
    await decide("done"); // the revision is read
    expect([made, disk.calls.length]).toEqual([["3"], 1]);
    for (const text of ["4", "5"]) write(text);
    await turn();
    expect(disk.calls.length).toBe(1);
    await decide("done", "done");
    expect([made, disk.calls.length, await stored()]).toEqual([["3", "5"], 0, "5"]);
  });

  it("flush waits for what was given before it, and for nothing else", async () => {
    const { key, write, decide, stored } = setUp();
    let isFlushed = false;
    write("1");
    await decide("done");
    write("2");
    void key.flush().then(() => (isFlushed = true));
    await decide("done");
    expect([isFlushed, await stored()]).toEqual([false, "1"]);
    write("3");
    await decide("done");
    expect([isFlushed, await stored(), key.isSaved]).toEqual([true, "2", false]);
  });

  it("a write of which nobody knows what became is made anew, durably", async () => {
    for (const fate of ["lost", "unsure"] as const) {
      const { disk, errors, key, write, decide, stored } = setUp();
      write("1");
      await decide("done", fate, "done");
      expect(disk.calls.length).toBe(1); // although the value may stand there
      await decide("done");
      await key.flush();
      expect([await stored(), errors]).toEqual(["1", []]);
    }
  });

  it("is told of a write that fails twice, and tries again with the next value and no sooner", async () => {
    const { disk, errors, write, decide, stored } = setUp();
    write("1");
    await decide("lost", "done", "unsure");
    expect([disk.calls.length, errors]).toEqual([0, ["the write is unsure"]]);
    write("2");
    await decide("done", "done");
    expect([await stored(), disk.calls.length, errors.length]).toEqual(["2", 0, 1]);
  });

  it("tries at once what was given while a write failed, one write at a time", async () => {
    const { disk, errors, key, write, decide, stored } = setUp();
    write("1");
    await decide("done");
    write("2");
    await decide("lost", "done", "lost"); // of "1"
    expect([disk.calls.length, errors]).toEqual([1, ["the write is lost"]]);
    await decide("done", "done");
    expect([await stored(), disk.calls.length, key.isSaved]).toEqual(["2", 0, true]);
  });

  it("what is given by whoever is told of a failure is written after what was given before, one at a time", async () => {
    const memory = memoryStore();
    const disk = new ScriptedStore(memory);
    const give = (text: string): void => key.write(() => new TextEncoder().encode(text));
    const key = new KeptKey(disk, "k", () => give("3"));
    give("1");
    await turn();
    give("2");
    for (const fate of ["lost", "lost"] as const) {
      await disk.decide(fate);
      await turn();
    }
    for (let left = 9; left > 0 && disk.calls.length > 0; left--) {
      expect(disk.calls.length).toBe(1);
      await disk.decide("done");
      await turn();
    }
    expect(new TextDecoder().decode((await memory.get("k"))?.value ?? undefined)).toBe("3");
  });

  it("flush tries again what failed, and rejects when it fails again", async () => {
    const { key, write, decide, stored } = setUp();
    write("1");
    await decide("lost", "lost");
    const failing = key.flush();
    await decide("lost", "lost");
    await expect(failing).rejects.toThrow("the write is lost");
    const flushing = key.flush();
    await decide("done", "done");
    await flushing;
    expect([await stored(), key.isSaved]).toEqual(["1", true]);
  });

  it("flush tries itself when the write in flight, which was begun before, fails", async () => {
    const { key, write, decide, stored } = setUp();
    write("1");
    await decide("done", "lost", "done");
    write("2");
    const flushing = key.flush();
    await decide("lost", "done", "done");
    await flushing;
    expect(await stored()).toBe("2");
  });

  it("writes over what others wrote meanwhile", async () => {
    const { memory, write, decide, stored } = setUp();
    write("1");
    await decide("done");
    await memory.cas("k", new Uint8Array(1), 0n);
    await decide("done", "done", "done");
    expect(await stored()).toBe("1");
  });

  it("gives up, for now, when others write during each of 16 attempts", async () => {
    const { disk, errors, write, decide } = setUp();
    write("1");
    for (let i = 0; i < 16; i++) await decide("done", "refused");
    expect(errors).toEqual(['"k" was written by somebody else during each of 16 attempts']);
    expect(disk.calls.length).toBe(0);
  });

  it("removes the key after the write in flight, and writes none where there is none", async () => {
    const { memory, disk, key, write, decide, stored } = setUp();
    write("1");
    await decide("done");
    key.remove();
    await decide("done", "done");
    expect([await stored(), disk.calls.length, key.isSaved]).toEqual([undefined, 0, true]);

    const other = new KeptKey(disk, "other", () => {});
    other.remove();
    await decide("done");
    expect([await memory.get("other"), other.isSaved]).toEqual([undefined, true]);
  });

  it("reads what the store has, or what was given last", async () => {
    const { key, write, decide } = setUp();
    const reading = key.read();
    await decide("done");
    expect(await reading).toBeUndefined();
    write("1");
    expect(await key.read()).toEqual(new TextEncoder().encode("1"));
    key.remove();
    expect(await key.read()).toBeUndefined();
  });

  it("L4: no rejection of a flush or a read is unhandled, and what onError throws disturbs nothing", async () => {
    const disk = new ScriptedStore(memoryStore());
    const key = new KeptKey(disk, "k", () => {
      throw new Error("the log is broken");
    });
    const unhandled = await unhandledAfter(() => {
      void key.read();
      key.write(() => {
        throw new Error("not made");
      });
      void key.flush();
      void disk.decide("lost");
    });
    expect(unhandled).toEqual([]);
    await expect(key.flush()).rejects.toThrow("not made");
  });
});

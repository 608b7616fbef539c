import type { FileHandle } from "node:fs/promises";
import { type Files, realFiles } from "../src/lib/files.ts";

/** Real files of which one call fails, before it has done its work, half-way or after; and a log of the calls. */
export class FaultyFiles {
  readonly log: string[] = [];
  readonly files: Files;
  #fault: { at: number; when: "before" | "half" | "after"; error: Error } | undefined;

  constructor() {
    const wrap = <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        this.log.push(name);
        const fault = this.#fault && --this.#fault.at < 0 ? this.#fault : undefined;
        if (fault === undefined) return await call(...args);
        this.#fault = undefined;
        if (fault.when === "after") await call(...args);
        if (fault.when === "half" && name === "write" && typeof args[0] === "string")
          await Reflect.apply(call, undefined, [args[0].slice(0, args[0].length / 2)]);
        if (name === "close") await call(...args);
        throw fault.error;
      };
    };
    const open = wrap("open", realFiles.open);
    this.files = {
      ...realFiles,
      access: wrap("access", realFiles.access),
      rename: wrap("rename", realFiles.rename),
      readdir: wrap("readdir", realFiles.readdir as () => Promise<never>),
      readFile: wrap("readFile", realFiles.readFile as () => Promise<never>),
      realpath: wrap("realpath", realFiles.realpath as () => Promise<never>),
      writeFile: wrap("writeFile", realFiles.writeFile),
      async open(...args) {
        const handle = await open(...args);
        return Object.assign(handle, {
          writeFile: wrap("write", handle.writeFile.bind(handle)),
          sync: wrap("sync", handle.sync.bind(handle)),
          close: wrap("close", handle.close.bind(handle)),
        }) satisfies FileHandle;
      },
    };
  }

  /** Lets the call after the next `at` ones fail. */
  fail(at: number, when: "before" | "half" | "after", code: string): void {
    this.#fault = { at, when, error: Object.assign(new Error(`${code}: the disk says no`), { code }) };
  }
}

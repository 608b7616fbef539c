import { afterEach, expect, test, vi } from "vitest";
import { dataFolder } from "../../src/command/data-folder.ts";

afterEach(() => vi.unstubAllEnvs());

test("dataFolder is in the user's data, one for each folder of notes", () => {
  vi.stubEnv("XDG_DATA_HOME", "/data");
  vi.stubEnv("LOCALAPPDATA", "/data");
  const [one, two] = [dataFolder("/a/notes"), dataFolder("/b/notes")];
  expect(one).toMatch(/brains-demo.notes-[0-9a-f]{8}$/);
  expect(one).not.toBe(two);
  expect(dataFolder("/")).toMatch(/root-[0-9a-f]{8}$/);
});

import { expect, test } from "vitest";
import { parseOptions } from "../../src/command/options.ts";

test("parseOptions takes what is given, folders relative to where the user stands", () => {
  const args = [
    "--notes",
    "notes",
    "--data=/var/x",
    "--search",
    "two words",
    "--for",
    "1m30s",
    "--port",
    "80",
  ];
  expect(parseOptions(args, "/home/me")).toEqual({
    help: false,
    notes: "/home/me/notes",
    data: "/var/x",
    search: "two words",
    duration: 90_000,
    port: 80,
  });
  expect([parseOptions([], "/"), parseOptions(["-h"], "/")]).toEqual([{ help: false }, { help: true }]);
});

test.each([
  ["--serach x", "There is no option --serach. Did you mean --search? See --help."],
  ["--verbose", "There is no option --verbose. See --help."],
  ["-x", "There is no option -x. See --help."],
  ["--notes", "--notes needs a folder."],
  ["--notes=", "--notes needs a folder."],
  ["--for --search x", "--for needs a duration such as 20s."],
  ["--port 70000", '--port needs a number from 0 to 65535, got "70000".'],
  ["--for soon", '--for needs a duration such as 20s or 1m30s, got "soon".'],
  ["--for 0s", '--for needs a duration such as 20s or 1m30s, got "0s".'],
  ["--search two words", 'Unexpected "words": words with blanks need quotes around them.'],
])("parseOptions refuses %j in one sentence", (line, sentence) => {
  expect(() => parseOptions(line.split(" "), "/")).toThrow(sentence);
});

// `npm run demo -- [options]`: see --help.
import process from "node:process";
import { HELP } from "./command/help.ts";
import { parseOptions } from "./command/options.ts";
import { isPlainSentence } from "./plain-sentence.ts";
import { runSession } from "./session.ts";

try {
  const options = parseOptions(process.argv.slice(2), process.cwd());
  if (options.help) console.log(HELP);
  else process.exitCode = await runSession(options);
} catch (error) {
  if (!isPlainSentence(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

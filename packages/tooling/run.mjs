// `node packages/tooling/run.mjs <arguments>` is `pnpm <arguments>`, started from nothing but a Node (18 or later)
// and its npm: npx fetches a pnpm and, only where the running Node is too old for the tools, a newer Node. pnpm's
// verifyDepsBeforeRun setting then installs the dependencies. Inside a pnpm on a good Node nothing is fetched.
//
// `node packages/tooling/run.mjs node <file> <arguments>` runs a program of this repository with no wrapper around
// it, where the user stands, so that it owns the terminal, the signals and the exit code.
import { execFileSync, spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isInstalled } from "./installed.mjs";
import { closingLine, forget, kindOf } from "./tally.mjs";

const { platform, arch, versions, env } = process;
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const windows = platform === "win32";
const [major = 0, minor = 0] = versions.node.split(".").map(Number);
const nodeIsGood = (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26;
const insidePnpm = /^pnpm\/(1[1-9]|[2-9]\d)\./.test(env.npm_config_user_agent ?? "");

// These packages hold the bare binary. The package `node` needs an install script instead, which npm 12 no longer
// runs: it would be left out in silence.
const nodePackage = `${platform === "darwin" && arch === "arm64" ? "node-bin" : "node"}-${windows ? "win" : platform}-${arch}@26`;
const newerNode = nodeIsGood ? [] : [`--package=${nodePackage}`];
const npx = ["npx", "--yes", "--allow-scripts=pnpm", "--package=pnpm@12.21.0", ...newerNode];
const childEnv = { ...env, TURBO_TELEMETRY_DISABLED: "1", TASK_NODE: versions.node };

const [program = "", ...args] = process.argv.slice(2);
process.exitCode = program === "node" ? await runProgram(args) : await runPnpm([program, ...args]);

async function runPnpm(words) {
  const kind = kindOf(words);
  if (kind) forget(kind);
  const [file, ...rest] = nodeIsGood && insidePnpm ? ["pnpm", ...words] : [...npx, "pnpm", ...words];
  const code = await run(file, rest, { cwd: root, shell: windows });
  if (kind) console.log(closingLine(kind, code === 0));
  return code;
}

async function runProgram([file = "", ...words]) {
  if (!isInstalled(root)) {
    console.error("Installing dependencies (once) …");
    const code = await runPnpm(["install", "--reporter=silent"]);
    if (code !== 0) return code;
  }
  const find = [...npx.slice(1), "--call", 'node -p "process.execPath"'];
  const node = nodeIsGood
    ? process.execPath
    : execFileSync(npx[0], find, { encoding: "utf8", shell: windows }).trim();
  return await run(node, [join(root, file), ...words], { cwd: env.INIT_CWD ?? process.cwd() });
}

// Ctrl-C goes to every process of the terminal, so the child has it already. SIGTERM may have gone to the child as
// well (then it comes here twice, from the group and from npm, or the shell between us died of it) or only to us,
// or only to that shell: it is passed on when the news came by one way.
function run(file, words, options) {
  const child = spawn(file, words, { stdio: "inherit", env: childEnv, ...options });
  const parent = process.ppid;
  let terminations = 0;
  const passOn = () => {
    if (terminations + Number(process.ppid !== parent) === 1) child.kill("SIGTERM");
  };
  const orphaned = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(orphaned);
    passOn();
  }, 500);
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {
    terminations += 1;
    if (terminations === 1) setTimeout(passOn, 100);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearInterval(orphaned);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

const { platform, arch } = process;
const os = platform === "win32" ? "win" : platform;

/** The package that holds the bare binary: `node` itself needs an install script. */
function node(major: number): string {
  const isBin = os === "darwin" && arch === "arm64";
  return `${isBin ? "node-bin" : "node"}-${os}-${arch}@${major}`;
}

function npx(packageName: string, ...command: string[]): string[] {
  return ["npx", "--yes", "--allow-scripts=bun,deno", "--package", packageName, "--", ...command];
}

/** What a consumer may run us with: its name, the beginning of its command, and what its version begins with. */
export const runtimes: readonly (readonly [string, readonly string[], string])[] = [
  ["Node 22", npx(node(22), "node"), "v22."],
  ["Node 24", npx(node(24), "node"), "v24."],
  ["Node 26", npx(node(26), "node"), "v26."],
  ["Bun", npx("bun@1.4.5", "bun"), "1.4.5"],
  ["Deno", npx("deno@2.9.6", "deno", "run", "--allow-all"), "2.9.6"],
];

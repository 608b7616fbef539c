import { resolveOurs, type Package } from "./packages.ts";
import { importsOf } from "./parse.ts";

/** Cycles between files, within and across packages. Type-only imports are erased, so they cannot close one. */
export function cycleFaults(packages: Package[]): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const faults: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) faults.push(`import cycle: ${[...path.slice(at), file].join(" -> ")}`);
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const { specifier, isTypeOnly } of importsOf(file)) {
      const target = isTypeOnly ? undefined : resolveOurs(packages, file, specifier);
      if (target?.endsWith(".ts")) visit(target);
    }
    path.pop();
    done.add(file);
  };
  for (const { sources } of packages) for (const file of sources) visit(file);
  return faults;
}

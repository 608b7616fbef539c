// Checks the rules between our packages that no other tool checks: who may import whom, cycles, what the umbrella
// must offer, and package metadata. Prints each fault and exits with 1, or prints one line.
import { resolve } from "node:path";
import { cycleFaults } from "./boundaries/cycles.ts";
import { importFaults } from "./boundaries/imports.ts";
import { metadataFaults } from "./boundaries/metadata.ts";
import { findPackages } from "./boundaries/packages.ts";
import { reachFaults } from "./boundaries/reach.ts";

const root = resolve(process.argv[2] ?? `${import.meta.dirname}/../..`);
const packages = findPackages(root);
const faults = [importFaults, cycleFaults, reachFaults, metadataFaults].flatMap((check) => check(packages));
for (const fault of faults) console.error(fault);
console.log(`boundaries: ${packages.length} packages, ${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;

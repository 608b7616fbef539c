import { DaemonError } from "@brains/daemon-core";

/** A family was asked to keep more daemons than its `maxChildren`. */
export class FamilyFullError extends DaemonError {
  readonly code = "FAMILY_FULL";
  constructor(family: string, maxChildren: number, wanted: number) {
    super(family, `The family "${family}" keeps at most ${maxChildren} daemons, and ${wanted} are wanted.`);
  }
}

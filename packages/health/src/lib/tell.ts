import type { Scope } from "@brains/daemon-core";
import type { HealthPackageDetail } from "../detail.ts";

/** Reports what this package may report, and nothing else. */
export function tell(scope: Scope, detail: HealthPackageDetail): void {
  scope.report(detail);
}

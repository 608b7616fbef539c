import { type Clock, type Run, type Scope, type Signalled, standalone } from "@brains/daemon-core";
import type { AdmissionDesk } from "../admission-desk.ts";
import type { AdmissionDetail } from "../admission-detail.ts";
import type { ThrottleDetail } from "../throttle/throttle-layer.ts";
import { Claim, type SkipReason } from "./claim.ts";
import { Doorway } from "./doorway.ts";
import { begin } from "./enter.ts";
import { isAborted } from "./is-aborted.ts";
import type { Needs } from "./needs.ts";

/** A run that begins when there is room for it; where a window has none it waits, or is reported as skipped. */
export function admitted(
  next: Run,
  onExcess: "wait" | "skip",
  needsOn: (clock: Clock) => Needs,
  desk?: AdmissionDesk,
): (given: Signalled) => Promise<void> {
  const doorway = new Doorway(onExcess === "skip", desk);
  return standalone((scope) => {
    const needs = needsOn(scope.clock);
    if (isAborted(scope)) return Promise.reject(scope.reason);
    if (!needs.tryCharge(1)) return wait(next, scope, needs, doorway);
    doorway.passed(needs);
    return begin(() => next(scope), needs.hold(scope));
  });
}

function wait(next: Run, scope: Scope, needs: Needs, doorway: Doorway): Promise<void> {
  return new Promise((resolve, reject) => {
    const claim = new Claim(needs, 1, scope, (hold) => resolve(begin(() => next(scope), hold)), reject, {
      doorway,
      report: (reason) => scope.report(detailOf(reason, scope)),
      done: resolve,
    });
    claim.wait();
  });
}

function detailOf(reason: SkipReason, { run }: Scope): AdmissionDetail | ThrottleDetail {
  if (reason === "throttle") return { type: "daemon:skipped", reason };
  return { type: "daemon:skipped", reason, count: 1, scheduledAt: run.scheduledAt };
}

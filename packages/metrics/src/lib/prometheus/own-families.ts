import type { MetricReading, Reading } from "../../reading.ts";
import { digestOf } from "../digest.ts";
import { untaken } from "../untaken.ts";
import type { Family } from "./page.ts";
import { shortText, wordOf } from "./words.ts";

/** A family of what daemons count of their own: one name and kind, of any number of daemons. */
export interface OwnFamily extends Family {
  readonly members: readonly Member[];
}

export interface Member {
  readonly reading: Reading;
  readonly metric: MetricReading;
}

interface Claim {
  readonly kind: MetricReading["kind"];
  readonly name: string;
  readonly members: Member[];
}

/** A timer is shown in seconds, whatever its name says. */
const UNIT_WORD = /(?:^|_)(?:ms|millis|milliseconds|s|seconds)$/;
/** Means something to Prometheus, and is added where it applies. */
const RESERVED_WORD = /(?:^|_)(?:total|bucket|count|sum|created|info)$/;

/** Families in which no two different names of daemons have come together. */
export function ownFamilies(readings: readonly Reading[], reserved: ReadonlySet<string>): OwnFamily[] {
  const wanted = new Map<string, Claim[]>();
  for (const claim of claimsOf(readings)) {
    const name = nameOf(claim, reserved);
    const claims = wanted.get(name);
    if (claims === undefined) wanted.set(name, [claim]);
    else claims.push(claim);
  }
  const taken = new Set([...reserved, ...wanted.keys()]);
  return [...wanted].flatMap(([name, claims]) =>
    claims
      .toSorted(byRank)
      .map((claim, rank) => familyOf(claim, rank === 0 ? name : apart(claim, reserved, taken))),
  );
}

function claimsOf(readings: readonly Reading[]): Claim[] {
  const claims = {
    counter: new Map(),
    gauge: new Map(),
    histogram: new Map(),
    timer: new Map(),
  } satisfies Record<MetricReading["kind"], Map<string, Claim>>;
  for (const reading of readings) {
    for (const metric of reading.metrics) {
      const { kind, name } = metric;
      const ofKind: Map<string, Claim> = claims[kind];
      const claim = ofKind.get(name);
      if (claim === undefined) ofKind.set(name, { kind, name, members: [{ reading, metric }] });
      else claim.members.push({ reading, metric });
    }
  }
  return Object.values(claims).flatMap((ofKind: Map<string, Claim>) => [...ofKind.values()]);
}

/** The name of the family, in as far as nobody else wants it: `daemon_cleanup_runs`. */
function nameOf({ kind, name }: Claim, reserved: ReadonlySet<string>, suffix = ""): string {
  let core = wordOf(name);
  while (RESERVED_WORD.test(core)) core = core.replace(RESERVED_WORD, "");
  if (kind === "timer") core = core.replace(UNIT_WORD, "");
  const rest = `${core || "value"}${suffix}${kind === "timer" ? "_seconds" : ""}`;
  return reserved.has(`daemon_${rest}`) ? `daemon_own_${rest}` : `daemon_${rest}`;
}

/** Who has a name that others want as well: the one of whom it is the very name, then by kind, then by name. */
function byRank(one: Claim, other: Claim): number {
  const rank = ({ kind, name }: Claim): string => `${wordOf(name) === name ? 0 : 1}${kind}:${name}`;
  return rank(one) < rank(other) ? -1 : 1;
}

/** A name that nobody has, which is then taken. */
function apart(claim: Claim, reserved: ReadonlySet<string>, taken: Set<string>): string {
  const digest = digestOf(`${claim.kind}:${claim.name}`);
  return untaken(taken, digest, (suffix) => nameOf(claim, reserved, `_${suffix}`));
}

function familyOf({ kind, name, members }: Claim, familyName: string): OwnFamily {
  return {
    name: familyName,
    type: kind === "timer" ? "histogram" : kind,
    help: `The ${kind} ${shortText(name)} of a daemon.`,
    unit: kind === "timer" ? "seconds" : undefined,
    members,
  };
}

import type { HealthDetail } from "./health-check.ts";
import type { RestartDetail } from "./restart.ts";
import type { RetryDetail } from "./retry.ts";

/** All that the layers of this package report: one sealed union. */
export type HealthPackageDetail = RestartDetail | RetryDetail | HealthDetail;

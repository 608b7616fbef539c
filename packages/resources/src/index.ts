export { type ResourceLimits, resourceLimitsOf, type ResourceRules } from "./resource-limits.ts";
export { SlidingWindow } from "./sliding-window.ts";
export { Throttle } from "./throttle.ts";
export { throttle, type ThrottleDetail } from "./throttle-layer.ts";
export { type ThrottleOptions, throttleRulesOf, type ThrottleRules } from "./throttle-rules.ts";

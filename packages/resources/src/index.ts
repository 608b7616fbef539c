export { admission, type AdmissionOptions } from "./admission.ts";
export { AdmissionDesk, type AdmissionDeskOptions } from "./admission-desk.ts";
export type { AdmissionDetail } from "./admission-detail.ts";
export { ConcurrencyFullError } from "./concurrency/concurrency-full-error.ts";
export { concurrency } from "./concurrency/concurrency-layer.ts";
export {
  type ConcurrencyOptions,
  type ConcurrencyRules,
  concurrencyRulesOf,
} from "./concurrency/concurrency-rules.ts";
export { Slots } from "./concurrency/slots.ts";
export type { Priority } from "./lib/priority.ts";
export { type ResourceLimits, resourceLimitsOf, type ResourceRules } from "./resource-limits.ts";
export type { Taker } from "./taker.ts";
export { SlidingWindow } from "./throttle/sliding-window.ts";
export { Throttle } from "./throttle/throttle.ts";
export { throttle, type ThrottleDetail } from "./throttle/throttle-layer.ts";
export { type ThrottleOptions, throttleRulesOf, type ThrottleRules } from "./throttle/throttle-rules.ts";
export { CircuitBreaker } from "./circuit/circuit-breaker.ts";
export { circuitBreaker } from "./circuit/circuit-breaker-layer.ts";
export type { CircuitChange, CircuitDetail } from "./circuit/circuit-change.ts";
export { CircuitOpenError } from "./circuit/circuit-open-error.ts";
export {
  type CircuitBreakerOptions,
  type CircuitBreakerRules,
  circuitBreakerRulesOf,
  type FailureShare,
} from "./circuit/circuit-rules.ts";
export { Debounce } from "./debounce/debounce.ts";
export { DebounceCancelledError } from "./debounce/debounce-cancelled-error.ts";
export { type DebounceOptions, type DebounceRules, debounceRulesOf } from "./debounce/debounce-rules.ts";

// oxlint-disable typescript/consistent-type-imports -- with an import statement it would be a module, and declare nothing
// The names that the blocks of the seed README use and do not declare; nothing else, and nothing more loosely typed
// than its owner would.
type Registry = import("@brains/daemon-registry").DaemonRegistry;

declare const registry: Registry;

type HealthCheck = import("@brains/daemon-registry").HealthCheck;
type RestartPolicy = import("@brains/daemon-registry").RestartPolicy;
type ResourceLimits = import("@brains/daemon-registry").ResourceLimits;
type Metrics = import("@brains/daemon-registry").Metrics;
type Logger = import("@brains/daemon-registry").Logger;
type DaemonState = import("@brains/daemon-registry").DaemonState;

declare function syncWithExternalServices(): Promise<void>;
declare function checkExternalConnection(): Promise<boolean>;
declare function cleanupOldEntities(): Promise<void>;
declare function performBackup(): Promise<void>;
declare function processEvent(event: object): Promise<void>;
declare function sleep(ms: number): Promise<void>;
declare const queue: { pop(): Promise<object | undefined> };

declare const API_URL: string;
interface Response {
  /** How long it took, in ms: the seed's fetch tells. */
  readonly time: number;
}

declare const jest: typeof import("jest-mock");
declare const expect: typeof import("expect").expect;

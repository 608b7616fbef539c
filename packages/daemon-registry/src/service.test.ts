import { expect, test, vi } from "vitest";
import { service } from "./service.ts";
import { createTestRegistry } from "./test.ts";

/** A service written as a class: its methods need their object. */
class Mail {
  readonly calls: string[] = [];
  isConnected = false;
  fault: Error | undefined;

  async start(): Promise<void> {
    this.calls.push("start");
    if (this.fault !== undefined) throw this.fault;
    this.isConnected = true;
  }

  async stop(): Promise<void> {
    this.calls.push("stop");
    this.isConnected = false;
  }

  healthCheck(): boolean {
    return this.isConnected;
  }
}

test("F14: service is ready when start has resolved, and stop is called once for it, on its own object", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const mail = new Mail();
  registry.register({ name: "mail", ...service(mail) });
  await registry.start("mail");
  expect([mail.isConnected, registry.getStatus("mail")]).toEqual([true, "running"]);
  await clock.advance(0);
  expect(registry.getHealth("mail")).toMatchObject({ healthy: true });
  await registry.stop("mail");
  expect(mail.calls).toEqual(["start", "stop"]);
  expect(await registry.checkHealth("mail")).toMatchObject({ healthy: false });
});

test("F14: service undoes a start that failed, and the start rejects with that very error", async () => {
  await using fixture = createTestRegistry();
  const mail = new Mail();
  mail.fault = new Error("port in use");
  fixture.registry.register({ name: "mail", ...service(mail) });
  await expect(fixture.registry.start("mail")).rejects.toBe(mail.fault);
  expect(mail.calls).toEqual(["start", "stop"]);
});

test("F14: a stop of a service that rejects is a failed stop, and a later one tries again", async () => {
  await using fixture = createTestRegistry();
  const { registry } = fixture;
  const stop = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error("busy"));
  registry.register({ name: "mail", ...service({ start: () => {}, stop }) });
  await registry.start("mail");
  await expect(registry.stop("mail")).rejects.toThrow("busy");
  expect(registry.getStatus("mail")).toBe("error");
  await registry.stop("mail");
  expect([stop.mock.calls.length, registry.getStatus("mail")]).toEqual([2, "stopped"]);
});

test("service without a health check makes a daemon without one", async () => {
  await using fixture = createTestRegistry();
  fixture.registry.register({ name: "mail", ...service({ start: () => {}, stop: () => {} }) });
  expect(fixture.registry.getHealth("mail")).toBeUndefined();
});

test("an unhealthy service with a policy is stopped and started again", async () => {
  await using fixture = createTestRegistry();
  const { registry, clock } = fixture;
  const mail = new Mail();
  registry.register({
    name: "mail",
    ...service(mail),
    healthCheckInterval: "10s",
    failureThreshold: 1,
    restartPolicy: { restartDelay: 0 },
  });
  await registry.start("mail");
  await clock.advance(0);
  mail.isConnected = false;
  await clock.advance("20s");
  expect(mail.calls).toEqual(["start", "stop", "start"]);
  expect(registry.getInfo("mail")).toMatchObject({ status: "running", metrics: { restarts: 1 } });
});

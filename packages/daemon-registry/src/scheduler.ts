export * from "@brains/daemon-scheduler";

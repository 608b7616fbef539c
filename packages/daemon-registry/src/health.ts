export * from "@brains/daemon-health";

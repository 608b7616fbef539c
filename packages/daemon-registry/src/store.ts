export * from "@brains/daemon-store";

export * from "@brains/daemon-core";

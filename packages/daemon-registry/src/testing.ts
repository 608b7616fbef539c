export * from "@brains/daemon-testing";

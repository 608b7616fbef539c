export * from "@brains/daemon-resources";

export * from "@brains/daemon-store/contract";

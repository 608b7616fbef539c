export * from "@brains/daemon-messaging";

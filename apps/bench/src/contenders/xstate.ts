import { type AnyActorRef, createActor, createMachine, fromCallback } from "xstate";
import { type Contender, Hook } from "../contender.ts";

/** A callback actor each; one that is to be run again is invoked by a state that its failure re-enters. */
export const xstate: Contender<Hook> = {
  fleet(names, unit, again) {
    const actors = new Map<string, AnyActorRef>();
    const endings: Promise<void>[] = [];
    const callback = fromCallback(({ sendBack }) => {
      const hook = new Hook();
      const ended = unit(hook);
      if (again) ended.catch(() => sendBack({ type: "failed" }));
      else endings.push(ended);
      return () => hook.tell();
    });
    const up = { invoke: { src: callback }, on: { failed: { target: "up", reenter: true } } };
    const logic = again ? createMachine({ initial: "up", states: { up } }) : callback;
    return {
      start: async () => {
        for (const name of names) actors.set(name, createActor(logic).start());
      },
      stop: async () => {
        for (const actor of actors.values()) actor.stop();
        await Promise.all(endings);
      },
    };
  },
  onStop: (hook, listener) => {
    hook.tell = listener;
  },
};

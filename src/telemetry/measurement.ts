import { channel } from 'node:diagnostics_channel';

/** Something that is measured where it happens, for whoever counts it; costs next to nothing while nobody does. */
export interface Measurement<Value> {
  publish(value: Value): void;
  /** @returns stops it */
  subscribe(listener: (value: Value) => void): () => void;
}

/** @param name of its channel, which Node's tools for diagnostics show as well */
export function measurement<Value>(name: string): Measurement<Value> {
  const diagnostics = channel(`dcgan:${name}`);
  return {
    publish(value) {
      if (diagnostics.hasSubscribers) diagnostics.publish(value);
    },
    subscribe(listener) {
      const onMessage = (value: unknown) => listener(value as Value);
      diagnostics.subscribe(onMessage);
      return () => void diagnostics.unsubscribe(onMessage);
    },
  };
}

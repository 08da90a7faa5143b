/** What a process has begun and has to end, such as connections, timers and children. */
export interface Closing {
  /** Registers the end of something that has just begun; returns it. */
  add<Resource>(resource: Resource, end: (resource: Resource) => void | Promise<void>): Resource;
  /** Ends everything, the last begun first, even where an end fails. */
  close(): Promise<void>;
}

/** Collects ends, so that each stands beside its beginning. */
export function createClosing(): Closing {
  const ends: (() => void | Promise<void>)[] = [];
  return {
    add(resource, end) {
      ends.push(() => end(resource));
      return resource;
    },
    async close() {
      const failures: unknown[] = [];
      for (const end of ends.splice(0).reverse()) {
        try {
          await end();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures);
    },
  };
}

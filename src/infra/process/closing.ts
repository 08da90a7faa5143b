/** The resources of a process, such as connections, timers and children, and how each is ended. */
export interface Closing {
  /** Registers how a resource that was just opened is ended; returns the resource. */
  add<Resource>(resource: Resource, end: (resource: Resource) => void | Promise<void>): Resource;
  /** Ends all, the last opened first, even where one fails. */
  close(): Promise<void>;
}

/** Creates an empty collection; with it, the end of each resource stands next to its beginning. */
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

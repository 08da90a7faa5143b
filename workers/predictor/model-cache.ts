import { type Batcher, createBatcher, type ServedModel } from './batcher.js';

/** Loaded models by directory; the directory of a model version never changes. */
export interface ModelCache {
  get(directory: string): Promise<Batcher>;
}

/**
 * Keeps at most `capacity` models loaded; the least recently used one is disposed first, after its pending
 * answers.
 */
export function createModelCache(
  load: (directory: string) => Promise<ServedModel>,
  capacity: number,
): ModelCache {
  // A Map iterates in order of insertion: the first entry is the least recently used.
  const models = new Map<string, Promise<Batcher>>();

  function evict(): void {
    for (const [directory, batcher] of models) {
      if (models.size <= capacity) return;
      models.delete(directory);
      // A model that failed to load has nothing to dispose; its request got the error.
      batcher.then((loaded) => loaded.close()).catch(() => undefined);
    }
  }

  return {
    get(directory) {
      const batcher = models.get(directory) ?? load(directory).then((model) => createBatcher(model));
      models.delete(directory);
      models.set(directory, batcher);
      batcher.catch(() => models.delete(directory));
      evict();
      return batcher;
    },
  };
}

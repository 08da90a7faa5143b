import { nativeBackend } from '../../../workers/engine/ops/native-backend.js';
import { type GraphBody, readGraph } from './graph-def.js';

/** Runs `work` and returns the graphs that TensorFlow was given while it ran. */
export function graphsOf(work: () => void): GraphBody[] {
  const backend = nativeBackend();
  const { binding } = backend;
  const graphs: GraphBody[] = [];
  backend.binding = Object.create(binding, {
    loadSavedModel: {
      value: (directory: string, tags: string): number => {
        graphs.push(...readGraph(directory));
        return binding.loadSavedModel(directory, tags);
      },
    },
  });
  try {
    work();
  } finally {
    backend.binding = binding;
  }
  return graphs;
}

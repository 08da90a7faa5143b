import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';

/** The files of a saved model for `loadLayersModel`, which would get them over HTTP. */
export function layersModelIn(directory: string): io.IOHandler {
  return {
    load: async () => {
      const { modelTopology, weightsManifest } = JSON.parse(
        await readFile(join(directory, 'model.json'), 'utf8'),
      );
      const bytes = await readFile(join(directory, 'weights.bin'));
      const weightData = bytes.buffer.slice(
        bytes.byteOffset,
        bytes.byteOffset + bytes.byteLength,
      ) as ArrayBuffer;
      return { modelTopology, weightSpecs: weightsManifest[0].weights, weightData };
    },
  };
}

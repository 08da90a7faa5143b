import type { LayerInput, ShapeInference } from '../../shapes/shape-inference.js';
import { encodedShape } from './output-mode.js';
import { depthOf, unknownDepth, type VocabularyArguments } from './vocabulary.js';

/** The output shape of a lookup: as its input, or encoded. */
export function lookupOutput(type: string, config: VocabularyArguments, input: LayerInput): ShapeInference {
  const { output_mode: mode } = config;
  if (mode === 'int') return { shape: input.shape };
  const depth = depthOf(config);
  return depth === undefined ? unknownDepth(type, mode) : encodedShape(type, mode, depth, input);
}

import { tfjsGaps } from '../../keras/formats/tfjs/missing.js';
import type { ResolvedGraph } from '../../keras/graph/resolved.js';
import type { Finding } from '../problems/finding.js';

/** Everything of a model that TensorFlow.js does not have, by layer; none where `tf.loadLayersModel` reads the model. */
export const tfjsMissing = (graph: ResolvedGraph): Finding[] =>
  tfjsGaps(graph).map(({ layer, lacks }) => ({
    pointer: '',
    code: 'unsupported_argument',
    detail: `TensorFlow.js 4.22 does not have ${lacks}, which '${layer}' needs. Download the model as keras, saved_model or onnx.`,
  }));

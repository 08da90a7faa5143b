import type { ExportFormat } from '../../src/contracts/weights/formats.js';
import type { Exporter } from './exported-version.js';

/** The exporter of each format, loaded when it is needed: some bring TensorFlow along. */
export const EXPORTERS: { [Format in ExportFormat]: () => Promise<Exporter> } = {
  keras: async () => (await import('./formats/keras.js')).exportKeras,
  tfjs: async () => (await import('./formats/tfjs.js')).exportTfjs,
  python: async () => (await import('./formats/python.js')).exportPython,
  weights_h5: async () => (await import('./formats/weights-h5.js')).exportWeightsH5,
  weights_safetensors: async () => (await import('./formats/safetensors.js')).exportWeights,
  saved_model: async () => (await import('./formats/saved-model.js')).exportSavedModel,
  onnx: async () => (await import('./formats/onnx.js')).exportOnnx,
  optimizer_safetensors: async () => (await import('./formats/safetensors.js')).exportOptimizer,
};

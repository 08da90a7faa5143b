import { type Static, Type } from 'typebox';
import { closedObject, stringEnum } from '../../schema/schema-helpers.js';
import { listOf } from '../jobs/jobs.js';
import { EXPORT_FORMATS, type ExportFormat } from './formats.js';

/** How the file of a format is named and described. */
export interface ExportFile {
  /** Follows the name of the model and its version. */
  suffix: string;
  mediaType: string;
  summary: string;
}

/** The file of each format. */
export const EXPORT_FILES: { [Format in ExportFormat]: ExportFile } = {
  keras: {
    suffix: '.keras',
    mediaType: 'application/zip',
    summary: 'Keras 3: keras.models.load_model, with the compiled optimizer and its state.',
  },
  weights_h5: {
    suffix: '.weights.h5',
    mediaType: 'application/x-hdf5',
    summary: 'Keras 3: model.load_weights.',
  },
  saved_model: {
    suffix: '-saved_model.zip',
    mediaType: 'application/zip',
    summary: 'TensorFlow SavedModel: tf.saved_model.load and TensorFlow Serving.',
  },
  tfjs: {
    suffix: '-tfjs.zip',
    mediaType: 'application/zip',
    summary: 'TensorFlow.js: tf.loadLayersModel.',
  },
  onnx: { suffix: '.onnx', mediaType: 'application/octet-stream', summary: 'ONNX: onnxruntime.' },
  python: {
    suffix: '.py',
    mediaType: 'text/x-python',
    summary: 'A Python script that builds, compiles and fits the same job with Keras 3.',
  },
  weights_safetensors: {
    suffix: '-weights.safetensors',
    mediaType: 'application/octet-stream',
    summary: 'The weights as safetensors, by their paths in Keras: `dense/kernel`.',
  },
  optimizer_safetensors: {
    suffix: '-optimizer.safetensors',
    mediaType: 'application/octet-stream',
    summary:
      'The state of the optimizer as safetensors, by the paths of its variables in Keras: `adam/dense_kernel_momentum`.',
  },
};

/** A format in which a model version can be downloaded. */
export const ModelFormatSchema = closedObject(
  {
    format: stringEnum(EXPORT_FORMATS),
    summary: Type.String(),
    file: Type.String({ description: 'The name to save it under.' }),
    media_type: Type.String(),
    href: Type.String(),
  },
  { $id: 'ModelFormat' },
);
export type ModelFormat = Static<typeof ModelFormatSchema>;

export const ModelFormatListSchema = listOf(ModelFormatSchema, 'ModelFormatList');

export const exportComponents = [ModelFormatSchema, ModelFormatListSchema];

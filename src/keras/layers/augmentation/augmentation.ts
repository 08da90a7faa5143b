import type { DataFormat } from '../shapes/data-format.js';
import type { LayerInput, ShapeInference } from '../shapes/shape-inference.js';
import { onSpatialAxes, type SpatialSample } from '../shapes/spatial.js';
import { elementwise, linearInTfjs } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';
import type { Traits } from '../traits/traits.js';

/** An argument of Keras's base class that only inputs with bounding boxes read. */
export const IGNORED_BY_IMAGES = { bounding_box_format: undefined } as const;

/** The shape of transformed images: `infer` gives it with channels last, or says why the images are rejected. */
export const ofImages = (
  type: string,
  { data_format: format }: { data_format: DataFormat },
  input: LayerInput,
  infer: (images: SpatialSample) => ShapeInference = sameSize,
): ShapeInference => onSpatialAxes({ type, rank: 2, format }, input, infer);

const sameSize = ({ sizes, channels }: SpatialSample): ShapeInference => ({ shape: [...sizes, channels] });

/** Images keep their size and, unless a layer says otherwise, their range. Transformed images and the choice among them are kept. */
export const augmentationTraits: Traits<unknown> = {
  ...elementwise,
  mask: 'drops',
  keepsRange: () => true,
  keptElements: keptOutputs(2),
};

/** Numbers of bins, places and coordinates are not rounded to two bytes, as pixels are. */
export const exactInside = { isFloat32Inside: true } as const;

/** The parts of a spec that most augmentations share. TensorFlow.js only predicts, where images stay as they are. */
export const augmenting = {
  precision: exactInside,
  ignored: IGNORED_BY_IMAGES,
  weights: () => [],
  tfjs: linearInTfjs,
  traits: augmentationTraits,
} as const;

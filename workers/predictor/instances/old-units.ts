import type { ModelManifest, Units } from '../../../src/contracts/models.js';

/**
 * The units of a model of version 0.1.0, whose manifest does not record the range of its data, as that
 * version assumed them. Integers range from 0 to 255, uint16 to 65535; floats range from 0 to 1, unless a
 * preprocessing step scales them down like values of 0 to 255.
 */
export function unitsOfOldModel({
  input,
  preprocessing,
}: Pick<ModelManifest, 'input' | 'preprocessing'>): Units {
  if (input.dtype === 'uint16') return { low: 0, high: 65_535, source: 'usual' };
  const isScaled = preprocessing.some((step) => step.op === 'rescale' && Math.abs(step.scale) < 0.05);
  const isUnit = input.dtype.startsWith('float') && !isScaled;
  return { low: 0, high: isUnit ? 1 : 255, source: 'usual' };
}

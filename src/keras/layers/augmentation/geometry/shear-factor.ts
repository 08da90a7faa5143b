import type { Complaint } from '../../shapes/shape-inference.js';
import { rangeOf, type SignedFactor, signedFactor } from '../factor.js';

/** The factor of a shear: half of the images are sheared the other way. */
export const shearFactor = () => signedFactor({ minimum: 0, maximum: 1 }, { minimum: -1, maximum: 1 });

/** Why a range is rejected: as in Keras, only one that a single number stands for goes below 0. */
export function shearComplaints(argument: 'x_factor' | 'y_factor', factor: SignedFactor): Complaint[] {
  const [lower, upper] = rangeOf(factor);
  if (typeof factor === 'number' || lower >= 0) return [];
  const complaint = `${argument} [${lower}, ${upper}] goes below 0. Give a number f for [-f, f], or two from 0 to 1.`;
  return [{ argument, complaint }];
}

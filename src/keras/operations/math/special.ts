import { elementwise } from '../families.js';
import { math } from './math.js';

/** 1 / √x. */
export const Rsqrt = math('Rsqrt', elementwise());
/** The error function. */
export const Erf = math('Erf', elementwise());
/** 1 - erf(x). */
export const Erfc = math('Erfc', elementwise());
/** The inverse of the error function. */
export const Erfinv = math('Erfinv', elementwise());

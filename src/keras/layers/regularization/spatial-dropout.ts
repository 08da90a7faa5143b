import { type Arguments, integer, number, optional, orNull, required } from '../../argument.js';
import { dataFormat } from '../shapes/data-format.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';

/** The arguments of dropout that drops whole channels. */
export const spatialDropoutArguments = {
  rate: required(number({ minimum: 0, maximum: 1 })),
  seed: optional(orNull(integer({ minimum: 0 })), null),
} as const satisfies Arguments;

/** The same with a data format, of images. */
export const imageDropoutArguments = {
  rate: spatialDropoutArguments.rate,
  data_format: optional(dataFormat(2), 'channels_last'),
  seed: spatialDropoutArguments.seed,
} as const satisfies Arguments;

export const dropoutTraits = { ...elementwise, keepsRange: () => true, keptElements: keptOutputs(2) };

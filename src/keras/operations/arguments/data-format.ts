import type { DataFormat } from '../../layers/shapes/data-format.js';
import { type AnyArguments, choiceArgument, isAbsent } from './values.js';

/** The data format of an operation; channels_last where it is absent or null, as in Keras without a configuration. */
export const dataFormatArgument = (args: AnyArguments, name = 'data_format'): DataFormat =>
  isAbsent(args, name) ? 'channels_last' : choiceArgument(args, name, ['channels_last', 'channels_first']);

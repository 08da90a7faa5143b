/** `GlorotUniform` → `glorot_uniform`, `L1L2` → `l1_l2`, `glorot_uniform` stays. */
export function snakeCase(className: string): string {
  return className
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

const LAYER_ALIASES: ReadonlyMap<string, string> = new Map([
  ['MaxPool2D', 'MaxPooling2D'],
  ['AvgPool2D', 'AveragePooling2D'],
  ['GlobalAvgPool2D', 'GlobalAveragePooling2D'],
  ['BatchNormalizationV1', 'BatchNormalization'],
  ['BatchNormalizationV2', 'BatchNormalization'],
  ['SyncBatchNormalization', 'BatchNormalization'],
  ['GRUV2', 'GRU'],
  ['LSTMV2', 'LSTM'],
  ['Convolution2D', 'Conv2D'],
]);

/** The class name under which a layer is known here; Keras has saved some layers under other names. */
export const layerTypeOf = (className: string): string => LAYER_ALIASES.get(className) ?? className;

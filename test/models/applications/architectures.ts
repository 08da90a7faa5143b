import type { Architecture } from './keras-applications.js';

/** Calls that print other layers or arguments than the defaults do. */
const VARIANTS: readonly Architecture[] = [
  { name: 'MobileNet', arguments: { alpha: 0.5, depth_multiplier: 2, input_shape: [96, 96, 3] } },
  { name: 'MobileNetV2', arguments: { alpha: 1.4, include_top: false, input_shape: [64, 96, 3] } },
  { name: 'MobileNetV3Small', arguments: { minimalistic: true, include_preprocessing: false } },
  { name: 'MobileNetV3Large', arguments: { alpha: 0.75, include_top: false, pooling: 'avg' } },
  { name: 'EfficientNetB0', arguments: { weights: 'imagenet' } },
  { name: 'EfficientNetV2B0', arguments: { include_preprocessing: false, classifier_activation: null } },
  {
    name: 'EfficientNetV2S',
    arguments: { weights: 'imagenet', include_top: false, input_shape: [64, 64, 3] },
  },
  { name: 'ConvNeXtTiny', arguments: { include_preprocessing: false, input_shape: [64, 64, 3], classes: 5 } },
  { name: 'convnext_with_drop_path', arguments: { input_shape: [32, 32, 3], classes: 5 } },
  { name: 'ResNet50V2', arguments: { include_top: false, pooling: 'max', input_shape: [64, 64, 3] } },
  { name: 'DenseNet121', arguments: { include_top: false, pooling: 'avg', input_shape: [64, 64, 3] } },
  { name: 'InceptionV3', arguments: { include_top: false, input_shape: [96, 80, 3] } },
  { name: 'NASNetMobile', arguments: { include_top: false, pooling: 'max', input_shape: [64, 64, 3] } },
  { name: 'VGG16', arguments: { include_top: false, input_shape: [32, 32, 1] } },
  { name: 'Xception', arguments: { classes: 2, classifier_activation: 'sigmoid', input_shape: [80, 80, 3] } },
  { name: 'ResNet50', arguments: { input_shape: [64, 64, 3], classes: 10, name: 'my resnet' } },
];

/** Every architecture with its defaults, and the variants. */
export const allArchitectures = (names: readonly string[]): Architecture[] => [
  ...names.map((name) => ({ name, arguments: {} })),
  ...VARIANTS,
];

/** Small ones that are trained for a step; without dropout, whose masks are drawn in another way. */
export const TRAINED: readonly Architecture[] = [
  { name: 'ResNet50', arguments: { input_shape: [64, 64, 3], classes: 10 } },
  { name: 'DenseNet121', arguments: { input_shape: [64, 64, 3], classes: 10 } },
  { name: 'MobileNetV2', arguments: { input_shape: [64, 64, 3], classes: 10 } },
  { name: 'efficientnet_without_dropout', arguments: { input_shape: [64, 64, 3], classes: 10 } },
  {
    name: 'small_convnext',
    arguments: { input_shape: [64, 64, 3], classes: 10, classifier_activation: 'softmax' },
  },
  { name: 'on_frozen_base', arguments: { base: 'MobileNetV2', input_shape: [64, 64, 3], classes: 10 } },
];

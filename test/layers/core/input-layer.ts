import { layerCases } from '../layer-cases.js';

export default layerCases('InputLayer', [
  { input: [4, 3], output: [4, 3], notInKeras: 'Keras applies no InputLayer: it is the input.' },
]);

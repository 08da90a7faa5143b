import { convLstm } from './conv-lstm.js';

export const ConvLSTM3D = convLstm('ConvLSTM3D', {
  rank: 3,
  summary: 'LSTM over steps whose products are 3-D convolutions.',
});

import { convLstm } from './conv-lstm.js';

export const ConvLSTM2D = convLstm('ConvLSTM2D', {
  rank: 2,
  summary: 'LSTM over steps whose products are 2-D convolutions.',
});

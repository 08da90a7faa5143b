import { convLstm } from './conv-lstm.js';

export const ConvLSTM1D = convLstm('ConvLSTM1D', {
  rank: 1,
  summary: 'LSTM over steps whose products are 1-D convolutions.',
});

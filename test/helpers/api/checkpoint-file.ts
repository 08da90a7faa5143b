const ENTRIES = {
  __metadata__: { step: '7', learning_rate: '0.5' },
  'dense/kernel': { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
  'dense/bias': { dtype: 'F32', shape: [], data_offsets: [8, 12] },
  'optimizer/dense/kernel/momentum': { dtype: 'F32', shape: [1, 2], data_offsets: [12, 20] },
};

/** A checkpoint as trainers write it, in ASCII: each tensor has letters of its own. */
export function checkpointFile(): string {
  const header = JSON.stringify(ENTRIES);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return `${length.toString('latin1')}${header}kkkkkkkkbbbbmmmmmmmm`;
}

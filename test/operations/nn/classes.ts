import { batch, operationCases, tensor } from '../operation-cases.js';

const classes = batch([4], { dtype: 'int32' });
const shares = { from: 0.05, to: 0.95 };

export default operationCases(
  'nn',
  {
    OneHot: [
      { config: { num_classes: 5, dtype: 'float32' }, args: [classes] },
      { config: { num_classes: 3, axis: 1, dtype: 'int32' }, args: [classes] },
      {
        config: { num_classes: 3, axis: 0, dtype: 'bool' },
        args: [tensor([4], { from: -1, to: 4, dtype: 'int32' })],
      },
      { config: { num_classes: 4, dtype: 'int64' }, args: [classes], warnings: /int32 instead of int64/ },
    ],
    MultiHot: [
      { config: { num_classes: 5 }, args: [classes], inference: false },
      { config: { num_classes: 5 }, args: [batch([2, 3], { dtype: 'int32' })], inference: false },
      { config: { num_classes: 5, dtype: 'bool' }, args: [classes], inference: false },
    ],
    BinaryCrossentropy: [
      { args: [batch([3], shares), batch([3], shares)] },
      { config: { from_logits: true }, args: [batch([3], shares), batch([3])] },
    ],
    CategoricalCrossentropy: [
      { args: [batch([3], shares), batch([3], shares)] },
      { config: { from_logits: true }, args: [batch([3], shares), batch([3])] },
      {
        config: { from_logits: true, axis: 1 },
        args: [batch([3, 2], shares), batch([3, 2])],
        inference: false,
      },
    ],
    SparseCategoricalCrossentropy: [
      { args: [batch([], { dtype: 'int32' }), batch([4], shares)] },
      { config: { from_logits: true }, args: [batch([2, 1], { dtype: 'int32' }), batch([2, 4])] },
    ],
    PSNR: [{ config: { max_val: 2 }, args: [batch([3, 3]), batch([3, 3])] }],
    DotProductAttention: [
      { args: [batch([4, 2, 3]), batch([5, 2, 3]), batch([5, 2, 3])] },
      { config: { is_causal: true }, args: [batch([4, 4, 3]), batch([5, 2, 3]), batch([5, 2, 3])] },
      {
        args: [batch([4, 2, 3]), batch([5, 2, 3]), batch([5, 2, 3])],
        kwargs: { bias: tensor([2, 1, 5]), mask: batch([1, 4, 5], { dtype: 'bool' }), scale: 0.7 },
      },
      {
        args: [batch([4, 4, 3]), batch([4, 2, 3]), batch([4, 2, 3])],
        name: 'shares keys and values between heads',
      },
    ],
  },
  {
    OneHot: [
      { args: [classes], message: /num_classes must be an integer of at least 1; got null/ },
      { config: { num_classes: 2, sparse: true }, args: [classes], message: /dense tensors only/ },
      { config: { num_classes: 2, dtype: 'text' }, args: [classes], message: /dtype must be the name/ },
    ],
    CategoricalCrossentropy: [{ args: [batch([3]), batch([4])], message: /\[batch, 3\] and \[batch, 4\]/ }],
    DotProductAttention: [
      {
        args: [batch([4, 3]), batch([5, 3]), batch([5, 3])],
        message: /query must be a tensor with the axes/,
      },
      {
        config: { attn_logits_soft_cap: 3 },
        args: [batch([4, 2, 3]), batch([5, 2, 3]), batch([5, 2, 3])],
        message: /attn_logits_soft_cap must be null/,
      },
    ],
  },
);

import { batch, type OperationCase, operationCases, tensor } from '../operation-cases.js';

const ints = { dtype: 'int32', from: -9, to: 9 } as const;
const bools = { dtype: 'bool' } as const;
const einsum = (subscripts: string, ...args: OperationCase['args']): OperationCase => ({
  config: { subscripts },
  args,
});
const square = [batch([3, 3])];
const triangles: OperationCase[] = [
  { args: square },
  { config: { k: 1 }, args: [batch([3, 4])] },
  { config: { k: -1 }, args: [batch([4, 3], ints)] },
  { args: [tensor([3, 3], bools)] },
];

export default operationCases(
  'numpy',
  {
    Matmul: [
      { args: [batch([4]), tensor([4, 2])] },
      { args: [batch([3, 4]), batch([4, 2])] },
      { name: 'shares a matrix', args: [batch([5, 3, 4]), tensor([4, 2])] },
      { name: 'broadcasts', args: [batch([1, 3, 4]), tensor([5, 4, 2])] },
      { args: [batch([3, 4]), tensor([4])] },
      { args: [tensor([4]), batch([4, 2])] },
      { args: [tensor([4]), tensor([4])] },
      { args: [batch([3], ints), tensor([3, 2], ints)] },
      { args: [batch([3], ints), tensor([3, 2])] },
    ],
    Dot: [
      { args: [batch([4]), tensor([4, 2])] },
      { args: [batch([3, 4]), tensor([4])] },
      { args: [batch([3, 4]), tensor([2, 4, 5])] },
      { args: [batch([4]), 2] },
      { args: [tensor([4], ints), tensor([4], ints)] },
    ],
    Inner: [
      { args: [batch([4]), tensor([3, 4])] },
      { args: [tensor([4]), tensor([4])] },
      { args: [batch([4]), 2] },
    ],
    Tensordot: [
      { args: [batch([3, 4]), tensor([3, 4, 2])] },
      { config: { axes: 1 }, args: [batch([3, 4]), tensor([4, 2])] },
      { config: { axes: 0 }, args: [batch([2]), tensor([3])] },
      { config: { axes: [[1], [0]] }, args: [batch([3, 4]), tensor([3, 2])] },
      {
        config: {
          axes: [
            [1, 2],
            [1, 0],
          ],
        },
        args: [batch([3, 4]), tensor([4, 3, 2])],
      },
      { config: { axes: 1 }, args: [batch([3], ints), tensor([3], ints)] },
    ],
    Vdot: [{ args: [batch([4]), batch([4])] }, { args: [tensor([4], ints), tensor([4], ints)] }],
    Einsum: [
      einsum('bij,bjk->bik', batch([3, 4]), batch([4, 2])),
      einsum('bij,bkj->bik', batch([3, 4]), batch([2, 4])),
      einsum('bqhd,bkhd->bhqk', batch([3, 2, 4]), batch([5, 2, 4])),
      einsum('abc,cde->abde', batch([3, 4]), tensor([4, 2, 5])),
      einsum('...ij,...jk->...ik', batch([2, 3, 4]), batch([2, 4, 2])),
      einsum('...j,jk->...k', batch([3, 4]), tensor([4, 2])),
      einsum('bii->bi', batch([3, 3])),
      einsum('bij->b', batch([3, 4])),
      einsum('bij->bji', batch([3, 4])),
      einsum('bi,bi->b', batch([3]), batch([3])),
      einsum('bi,bj->bij', batch([3]), batch([2])),
      einsum('bi,ij,jk->bk', batch([3]), tensor([3, 4]), tensor([4, 2])),
      einsum('bij, jk', batch([3, 4]), tensor([4, 2])),
      einsum('ij,ij,ij->ij', batch([3]), batch([3]), batch([3])),
      einsum('b...,b...->...', batch([3, 2]), batch([3, 2])),
      einsum('bij,jk->bik', batch([3, 4], ints), tensor([4, 2], ints)),
      einsum('ab,bc->ac', batch([3]), tensor([3, 2])),
      einsum('bi->', batch([3])),
    ],
    Outer: [
      { args: [batch([2]), tensor([3])] },
      { args: [tensor([2], ints), tensor([3], ints)] },
      { args: [tensor([2], bools), tensor([3], bools)] },
    ],
    Kron: [{ args: [batch([2]), tensor([3, 2])] }, { args: [tensor([2], ints), tensor([3], ints)] }],
    Cross: [
      { args: [batch([3]), batch([3])] },
      { args: [batch([2]), batch([2])] },
      { args: [batch([2]), tensor([3])] },
      { config: { axis: 1 }, args: [batch([3, 4]), batch([3, 4])] },
      { config: { axisa: 1, axisc: 1 }, args: [batch([3, 4]), batch([4, 3])] },
      { args: [batch([3], ints), batch([3], ints)] },
    ],
    Correlate: [
      { args: [tensor([7]), tensor([3])] },
      { config: { mode: 'same' }, args: [tensor([7]), tensor([4])] },
      { config: { mode: 'full' }, args: [tensor([3]), tensor([5])] },
      { config: { mode: 'full' }, args: [tensor([3], ints), tensor([2], ints)] },
    ],
    Corrcoef: [{ args: [tensor([3, 5])], inference: false }],
    Slogdet: [{ args: [tensor([3, 3])] }, { args: [batch([3, 3])], inference: false }],
    Diag: [
      { args: [tensor([3])] },
      { config: { k: 1 }, args: [tensor([3], ints)] },
      { config: { k: -2 }, args: [tensor([3])] },
      { args: [tensor([3, 4])] },
      { config: { k: -1 }, args: [tensor([3, 4])] },
    ],
    Diagflat: [{ args: [tensor([2, 2])] }, { config: { k: -1 }, args: [tensor([3], bools)] }],
    Diagonal: [
      { config: { axis1: 1, axis2: 2 }, args: [batch([3, 4])] },
      { config: { offset: 1, axis1: 1, axis2: 2 }, args: [batch([3, 4, 2])] },
      { config: { offset: -1 }, args: [tensor([3, 4], ints)] },
    ],
    Trace: [
      { config: { axis1: 1, axis2: 2 }, args: [batch([3, 4])] },
      { args: [tensor([3, 3], bools)] },
      { config: { offset: 1 }, args: [tensor([3, 4])] },
    ],
    Vander: [
      { args: [tensor([3])] },
      { config: { N: 4, increasing: true }, args: [tensor([3], { from: 0.5, to: 2 })] },
      { config: { N: 2 }, args: [tensor([3], ints)] },
    ],
    Tril: triangles,
    Triu: triangles,
  },
  {
    Matmul: [
      { args: [batch([4]), tensor([3, 2])], message: /sizes 4 and 3 along axes that are multiplied/ },
      { args: [batch([4]), 2], message: /multiply instead/ },
    ],
    Einsum: [
      { config: { subscripts: 'ij,jk->ik' }, args: [batch([3])], message: /names 2 operands, but 1/ },
      {
        config: { subscripts: 'ijk->ik' },
        args: [batch([3])],
        message: /the term "ijk" for an operand of shape \[batch, 3\]/,
      },
      { config: { subscripts: 'ij->iz' }, args: [batch([3])], message: /"z" in its output only/ },
      { config: { subscripts: 'i?->i' }, args: [batch([3])], message: /letters and one ellipsis/ },
    ],
    Tensordot: [
      {
        config: { axes: 3 },
        args: [batch([3]), tensor([3])],
        message: /axes is 3, but the operands have 2 and 1/,
      },
    ],
    Cross: [{ args: [batch([4]), batch([4])], message: /2 or 3 numbers/ }],
    Slogdet: [{ args: [batch([3])], message: /square matrices/ }],
    Diag: [{ args: [batch([3, 3])], message: /one or two axes/ }],
  },
);

import { batch, type OperationCase, operationCases, tensor } from '../operation-cases.js';

const ints = { dtype: 'int32', from: -9, to: 9 } as const;
const positive = { dtype: 'int32', from: 1, to: 9 } as const;
const bools = { dtype: 'bool' } as const;

/** Two tensors, one that is broadcast, numbers on either side, and integers. */
const pairs: OperationCase[] = [
  { args: [batch([4]), batch([4], { from: 0.5, to: 3 })] },
  { name: 'broadcasts', args: [batch([3, 4]), tensor([4], { from: 0.5, to: 3 })] },
  { name: 'broadcasts both', args: [batch([3, 1]), tensor([1, 1, 4], { from: 0.5, to: 3 })] },
  { name: 'takes a number', args: [batch([4], { from: 0.5, to: 3 }), 2] },
  { name: 'takes a number first', args: [1.5, batch([4], { from: 0.5, to: 3 })] },
];
const ofIntegers: OperationCase[] = [
  { args: [batch([4], ints), batch([4], positive)] },
  { name: 'takes an integer', args: [batch([4], ints), 3] },
  { name: 'promotes integers', args: [batch([4], ints), batch([4], { from: 0.5, to: 3 })] },
  { name: 'promotes integers by a fraction', args: [batch([4], ints), 0.5] },
];
const arithmetic: OperationCase[] = [...pairs, ...ofIntegers];
const withBool: OperationCase[] = [{ name: 'counts truth values', args: [batch([4], bools), 2] }];
const ties: OperationCase = {
  name: 'shares ties',
  args: [tensor([4], { values: [1, 2, 3, 3] }), tensor([4], { values: [1, 3, 2, 3] })],
};
const special: OperationCase = {
  name: 'numbers that are not finite',
  args: [
    tensor([6], {
      values: [Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NaN, Number.NEGATIVE_INFINITY, 0],
    }),
    tensor([6], { values: [1, Number.NaN, 2, Number.NaN, Number.NEGATIVE_INFINITY, 0] }),
  ],
  gradient: false,
};
const zeros: OperationCase = {
  name: 'zeros',
  args: [tensor([4], { values: [0, 1, 0, -2] }), tensor([4], { values: [0, 0, 2, 4] })],
};
const comparisons: OperationCase[] = [
  { args: [batch([4], ints), batch([4], ints)] },
  { args: [batch([4]), 0] },
  { args: [batch([4], ints), 0.5] },
  { name: 'broadcasts', args: [batch([3, 1]), tensor([4])] },
];
const equalities: OperationCase[] = [
  ...comparisons,
  { args: [batch([4], bools), true] },
  { args: [batch([4], bools), batch([4], bools)] },
];
const logical: OperationCase[] = [
  { args: [batch([4], bools), batch([4], bools)] },
  { args: [batch([4], ints), batch([4], { from: 0, to: 1 })] },
];
const bits: OperationCase[] = [
  { args: [batch([4], ints), batch([4], ints)] },
  { args: [batch([4], ints), 5] },
];
const shifts: OperationCase[] = [
  { args: [batch([4], positive), batch([4], positive)] },
  { args: [batch([4], ints), 1] },
];

export default operationCases(
  'numpy',
  {
    Add: [
      ...arithmetic,
      ...withBool,
      { args: [tensor([2]), { array: { dtype: 'float32', shape: [3, 2], values: [1, 2, 3, 4, 5, 6] } }] },
    ],
    Subtract: arithmetic,
    Multiply: [...arithmetic, ...withBool],
    Power: [
      ...pairs.map((one) => ({
        ...one,
        args: one.args.map((arg) => (typeof arg === 'object' ? batch([4], { from: 0.5, to: 3 }) : arg)),
      })),
      { args: [batch([4]), 2] },
      { args: [batch([4]), 3] },
      { args: [2, batch([4])] },
      { args: [batch([4], positive), 2] },
      { args: [batch([4], positive), 0.5] },
      {
        name: 'negative bases',
        args: [tensor([3], { values: [-2, -1, 0] }), tensor([3], { values: [2, 3, 2] })],
      },
    ],
    FloorDivide: arithmetic,
    Maximum: [...arithmetic, ties, special],
    Minimum: [...arithmetic, ties, special],
    Fmax: [...arithmetic, ties, special],
    Fmin: [...arithmetic, ties, special],
    Mod: [...arithmetic, { args: [batch([4], { dtype: 'bool' }), true] }],
    Fmod: arithmetic,
    Divide: [...arithmetic, { args: [batch([3], bools), batch([3], { dtype: 'int32', from: 1, to: 3 })] }],
    TrueDivide: arithmetic,
    DivideNoNan: [...arithmetic, zeros],
    Arctan2: [...arithmetic],
    Logaddexp: [...arithmetic, special],
    Logaddexp2: arithmetic,
    Hypot: [
      { args: [batch([4]), batch([4])] },
      { args: [batch([3, 4]), tensor([4])] },
      { args: [batch([4], ints), batch([4], ints)] },
    ],
    Heaviside: [
      { args: [batch([4]), batch([4])] },
      { args: [tensor([3], { values: [0, -1, 2] }), tensor([3])] },
      { args: [batch([4], ints), batch([4], ints)] },
    ],
    Nextafter: [{ args: [batch([4]), batch([4])], gradient: false }, { ...special }],
    Gcd: [
      {
        args: [
          batch([8], { dtype: 'int32', from: -99, to: 99 }),
          batch([8], { dtype: 'int32', from: -99, to: 99 }),
        ],
      },
      { args: [batch([4], ints), tensor([1], { dtype: 'int32', from: 6, to: 7 })] },
      {
        args: [
          tensor([2], { dtype: 'int32', values: [0, 1836311903] }),
          tensor([2], { dtype: 'int32', values: [0, 1134903170] }),
        ],
      },
    ],
    Lcm: [
      {
        args: [
          batch([8], { dtype: 'int32', from: -99, to: 99 }),
          batch([8], { dtype: 'int32', from: -99, to: 99 }),
        ],
      },
    ],
    Ldexp: [
      { args: [batch([4]), batch([4], { dtype: 'int32', from: -3, to: 4 })] },
      { args: [batch([4]), 2] },
    ],
    Equal: equalities,
    NotEqual: equalities,
    Greater: comparisons,
    GreaterEqual: comparisons,
    Less: comparisons,
    LessEqual: comparisons,
    LogicalAnd: logical,
    LogicalOr: logical,
    LogicalXor: logical,
    Isclose: [
      { args: [batch([4]), batch([4]), 0.5, 0.1] },
      { args: [tensor([3], { values: [1, 2, 3] }), tensor([3], { values: [1.000001, 2.1, 3] })] },
      { ...special },
      { ...special, config: { equal_nan: true } },
      { args: [batch([4], ints), batch([4], ints)] },
    ],
    AllClose: [
      { args: [batch([4]), batch([4])] },
      { args: [tensor([2], { values: [1, 2] }), tensor([2], { values: [1.000001, 2] })] },
      { ...special, config: { equal_nan: true } },
      { args: [tensor([2], { values: [1, 2] }), tensor([2], { values: [1.2, 2] })], config: { rtol: 0.5 } },
    ],
    BitwiseAnd: bits,
    BitwiseOr: bits,
    BitwiseXor: bits,
    BitwiseLeftShift: shifts,
    LeftShift: shifts,
    BitwiseRightShift: shifts,
    RightShift: shifts,
    Where: [
      { args: [batch([4], bools), batch([4]), batch([4])] },
      { args: [batch([3, 4], bools), batch([1, 4]), 0] },
      { args: [batch([4], bools), batch([4], ints), 0.5] },
      { args: [batch([4], bools), 1, 0] },
      { args: [batch([4], ints), tensor([4]), batch([1])] },
      {
        name: 'has no gradient where an infinite one is not chosen',
        args: [tensor([2], { dtype: 'bool', values: [1, 0] }), tensor([2]), tensor([2])],
      },
    ],
    Select: [
      {
        args: [
          [batch([4], bools), batch([4], bools)],
          [batch([4]), batch([4])],
        ],
      },
      { args: [[batch([4], bools), batch([4], bools)], [batch([4]), batch([4])], 0.5] },
      { args: [[batch([4], bools)], [batch([4], ints)], 3] },
    ],
  },
  {
    Add: [
      {
        args: [batch([3]), batch([4])],
        message: /Shapes \[batch, 3\] and \[batch, 4\] cannot be broadcast together/,
      },
      { args: [batch([3], bools), batch([3], bools)], message: /type bool/ },
      { args: [batch([3])], message: /x2 must be a tensor; got nothing/ },
    ],
    Power: [{ args: [batch([3], ints), -1], message: /x2 must not be negative: cast x1/ }],
    FloorDivide: [{ args: [batch([3], ints), 0], message: /x2 must not be zero/ }],
    Mod: [{ args: [batch([3], ints), [1, 0, 2]], message: /x2 must not be zero/ }],
    Where: [{ args: [batch([3], bools)], message: /depends on the values of its condition/ }],
    BitwiseAnd: [{ args: [batch([3]), 1], message: /int32/ }],
    Select: [
      {
        args: [[batch([3], bools)], [batch([3]), batch([3])]],
        message: /condlist has 1 entries, choicelist 2/,
      },
    ],
  },
);

import { absent, integer } from '../../argument.js';
import { axis, fromLogits } from '../arguments.js';
import { loss } from '../loss.js';

export const SparseCategoricalCrossentropy = loss('sparse_categorical_crossentropy', {
  summary: '-log p of the class that the label names.',
  className: 'SparseCategoricalCrossentropy',
  aliases: [],
  args: {
    from_logits: fromLogits(),
    ignore_class: absent(
      integer({
        minimum: -(2 ** 31),
        description: 'Positions with this label do not count, such as the border of regions: -1 or 255.',
      }),
    ),
    axis: axis(),
  },
  labels: 'class_number',
  outputs: 'distribution',
});

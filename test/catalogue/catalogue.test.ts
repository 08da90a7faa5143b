import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import { checkActivations } from './activations.js';
import { checkConstraints } from './constraints.js';
import { checkInitializers } from './initializers.js';
import { checkOptimizers } from './optimizers.js';
import { checkRegularizers } from './regularizers.js';
import { checkSchedules } from './schedules.js';

const SCRIPT = fileURLToPath(new URL('../../../test/catalogue/keras_classes.py', import.meta.url));

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(SCRIPT);
after(() => keras.stop());

checkOptimizers(keras);
checkSchedules(keras);
checkInitializers(keras);
checkRegularizers(keras);
checkConstraints(keras);
checkActivations(keras);

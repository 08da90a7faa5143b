import { elementwiseCases } from '../elementwise-cases.js';

export default elementwiseCases('Maximum');

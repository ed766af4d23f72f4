import { loadClassifier } from '../classifier/load.js';
import { loadStackedDigits } from '../classifier/stacked.js';
import { missing, type NetworkSource } from '../source.js';

const digits: NetworkSource = {
  name: 'digits',
  text: "this project's MNIST classifier, 64 features of grey 28×28 images; of stacked digits 64 a channel",
  classifies: ['mnist', 'stacked-mnist', 'stacked-mnist-100'],
  load: async (shape) => {
    if (shape.join() === '28,28,1') return loadClassifier('digits');
    const channels = shape[2];
    if (channels && ['28,28,2', '28,28,3'].includes(shape.join())) return loadStackedDigits(channels);
    return missing(`digits takes images of 28×28×1, or ×2 or ×3 for stacked digits, not ${shape.join('×')}`);
  },
};

export default digits;

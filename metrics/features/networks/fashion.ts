import { loadClassifier } from '../classifier/load.js';
import { missing, type NetworkSource } from '../source.js';

const fashion: NetworkSource = {
  name: 'fashion',
  text: "this project's Fashion-MNIST classifier, 64 features of grey 28×28 images",
  classifies: ['fashion-mnist'],
  load: async (shape) =>
    shape.join() === '28,28,1'
      ? loadClassifier('fashion')
      : missing(`fashion takes images of 28×28×1, not ${shape.join('×')}`),
};

export default fashion;

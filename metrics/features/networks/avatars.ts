import { halved } from '../classifier/halved.js';
import { loadClassifier } from '../classifier/load.js';
import { missing, type NetworkSource } from '../source.js';

const avatars: NetworkSource = {
  name: 'avatars',
  text: "this project's classifier of avatars, 64 features of 32×32 or 64×64 images in colour",
  classifies: ['avatars', 'avatars-64'],
  load: async (shape) => {
    if (shape.join() === '32,32,3') return loadClassifier('avatars');
    if (shape.join() === '64,64,3') return halved(await loadClassifier('avatars'));
    return missing(`avatars takes images of 32×32×3 or 64×64×3, not ${shape.join('×')}`);
  },
};

export default avatars;

import { celebaSource } from '../celeba.js';

export default celebaSource('celeba-128', 128);

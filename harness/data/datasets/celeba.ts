import { celebaSource } from '../celeba.js';

export default celebaSource('celeba', 64);

export { default } from '../../../pacgan-tiny-quarter/variants/tiny-dcgan/variant.js';

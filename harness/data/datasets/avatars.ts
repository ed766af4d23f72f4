import { avatarSource } from '../avatars.js';

export default avatarSource('avatars', 32);

/**
 * A process that decodes pictures. It holds no TensorFlow: libvips brings libraries that TensorFlow has in other versions. A
 * file that crashes a decoder ends this process alone.
 */
import { createHash } from 'node:crypto';
import { messageOf } from '../../ground/errors.js';
import { readBytes } from '../../ground/files.js';
import { enterWorkingFolder } from '../../ground/own-process.js';
import { readMember } from '../../ground/zip.js';
import { decodePicture, decoderVersion, readHeader } from './decode.js';
import type { Place } from './picture.js';
import type { ReadAnswer, ReadRequest } from './requests.js';
import { thumbnail } from './resize.js';

/** Bytes of a file: more than 64 megapixels of 16 bits in four channels. */
const LARGEST_PICTURE = 2 ** 30;

const bytesOf = ({ file, member }: Place): Buffer =>
  member ? readMember(file, member, LARGEST_PICTURE) : readBytes(file, LARGEST_PICTURE, { follow: true });

async function answer({ place, want, size }: ReadRequest): Promise<ReadAnswer> {
  try {
    const bytes = bytesOf(place);
    if (want === 'header') {
      const digest = createHash('sha256').update(bytes).digest('hex');
      return { scanned: { ...(await readHeader(bytes)), digest, decoder: decoderVersion } };
    }
    const picture = await decodePicture(bytes);
    return { picture: size ? thumbnail(picture, size) : picture };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

enterWorkingFolder();
let last = Promise.resolve();
process.on('message', (request: ReadRequest) => {
  last = last.then(async () => void process.send?.(await answer(request)));
});
process.on('disconnect', () => process.exit());

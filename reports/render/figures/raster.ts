import { createRequire } from 'node:module';
import { ownBytes } from '../../../harness/ground/files.js';
import { loadResvg } from '../../../pictures/resvg.js';

/** Draws an SVG as a PNG on white, `zoom` pixels for each of its own. */
export type Rasteriser = (svg: string, zoom: number) => Uint8Array;

const require = createRequire(import.meta.url);
const FAMILY = 'PT Sans';
const FONTS = ['400Regular/PTSans_400Regular.ttf', '700Bold/PTSans_700Bold.ttf'];

/** Text is set in a font that comes with the packages, whatever the system has. */
export async function loadRasteriser(): Promise<Rasteriser> {
  const Resvg = await loadResvg();
  const fontBuffers = FONTS.map((file) => ownBytes(require.resolve(`@expo-google-fonts/pt-sans/${file}`)));
  return (svg, zoom) => {
    const drawing = new Resvg(svg, {
      background: '#ffffff',
      fitTo: { mode: 'zoom', value: zoom },
      font: { fontBuffers, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
    });
    const image = drawing.render();
    try {
      return image.asPng();
    } finally {
      image.free();
      drawing.free();
    }
  };
}

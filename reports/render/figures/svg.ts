import type { EChartsOption, SeriesOption } from 'echarts';
import { defined } from '../../../harness/ground/certain.js';
import { init } from '../../charts/echarts.js';

/** A chart as a stand-alone SVG; the same options give the same bytes. */
export function renderSvg(options: EChartsOption, size: { width: number; height: number }): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    // Nothing lies outside of the axes; clipping every line costs a renderer seconds, and cuts the symbols at the edge.
    const series = [options.series ?? []].flat().map((each) => ({ ...each, clip: false }) as SeriesOption);
    chart.setOption({ ...options, series, backgroundColor: '#ffffff', tooltip: { show: false } });
    return stable(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/** The library numbers charts, classes and clip paths within a process; here they are numbered within the picture. */
function stable(svg: string): string {
  const names = new Map<string, string>();
  const rename = (name: string): string => {
    if (!names.has(name)) names.set(name, `n${names.size}`);
    return defined(names.get(name));
  };
  return `${svg.replace(/\bzr\d+-(?:cls-|[a-z]+)\d+/g, rename)}\n`;
}

import type { EChartsOption } from 'echarts';
import { init } from '../charts/echarts.js';

/** A chart as a stand-alone SVG; the same options give the same bytes. */
export function renderSvg(options: EChartsOption, size: { width: number; height: number }): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ ...options, backgroundColor: '#ffffff', tooltip: { show: false } });
    return stable(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/** The library numbers its charts within a process, and classes and clip paths carry the number. */
function stable(svg: string): string {
  return `${svg.replace(/\bzr\d+-/g, 'c-')}\n`;
}

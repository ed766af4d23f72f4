import { counted } from '../../text/format.js';
import { mostFeatureBytes } from '../ground/cache.js';
import type { DoctorReport, Finding } from './doctor.js';
import { remarkOnNode } from './node-version.js';
import { wrongWith, type EngineCheck } from './engine-check.js';

type Row = readonly [label: string, text: string];

/** The report for people, one line each; what is missing says how to get it. */
export function formatDoctor(report: DoctorReport): string {
  const rows: Row[] = [
    ['ganbench', report.ganbench],
    ['Node', nodeLine(report)],
    ...Object.entries(report.environment).map(([name, value]): Row => [
      name,
      `${value} (set here: it changes what every command runs)`,
    ]),
    ...Object.entries(report.packages),
    ...findings(report.tools),
    ['TensorFlow library', line(report.library)],
    ['TensorFlow addon', line(report.addon)],
    ['GPU', report.gpus.join('; ') || 'none'],
    ...engineRows(report.engine),
    ['webgpu', webgpuLine(report.webgpu)],
    ['cache', cacheLine(report.cache)],
    ...findings(report.models, 'model '),
    ...findings(report.datasets, 'data '),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`).join('\n');
}

function nodeLine({ node, platform, cores }: DoctorReport): string {
  const remark = remarkOnNode(node);
  return `${node}, ${platform}, ${counted(cores, 'core')}${remark ? ` (${remark})` : ''}`;
}

function engineRows(check: EngineCheck): Row[] {
  if ('failure' in check) return [['engine', `✗ ${check.failure}`]];
  const wrong = wrongWith(check);
  return [
    ['engine', `${check.reason}; ${counted(check.threads, 'thread')}`],
    ['self-test', wrong ? `✗ ${wrong}` : `✓ ${passed(check)}`],
  ];
}

const passed = ({ tests, seconds }: Exclude<EngineCheck, { failure: string }>): string =>
  `${tests.length} gradients right in ${seconds.toFixed(1)} s`;

function webgpuLine(check: EngineCheck): string {
  const wrong = wrongWith(check);
  return wrong || 'failure' in check ? `✗ ${wrong}` : `✓ ${check.version}; ${passed(check)}`;
}

function cacheLine({ folder, problem, megabytes }: DoctorReport['cache']): string {
  if (problem) return `✗ ${problem}`;
  const of = (part: string): string => (part === 'features' ? ` of at most ${mostFeatureBytes() / 1e6}` : '');
  const sizes = Object.entries(megabytes).map(([part, size]) => `${part} ${size}${of(part)} MB`);
  return `${folder} (${sizes.join(', ')})`;
}

const findings = (found: Record<string, Finding>, prefix = ''): Row[] =>
  Object.entries(found).map(([name, finding]) => [`${prefix}${name}`, line(finding)]);

const line = (finding: Finding): string => ('found' in finding ? `✓ ${finding.found}` : `✗ ${finding.missing}`);

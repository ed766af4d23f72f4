/**
 * The rooms of the house, from the roof down: each may import only from rooms below it, or only from the one room that
 * stands third in its line. docs/architecture.md shows this list, and a test holds the two together. A new room needs a
 * place here.
 */
const rooms = [
  ['harness', 'the entrance: `bin.js` and the command line'],
  ['harness/commands', 'one file a command'],
  ['claims', "the articles' claims: protocol, experiment, analysis"],
  ['published', 'results that others published: protocol, their numbers, suite or experiment'],
  ['harness/satellites', 'deletable with its command: claims, cluster, published, sampling, speed, …'],
  ['harness/experiments', 'numerical experiments for claims and published results, case by case'],
  ['harness/bench', 'the main job: plan, train, search, noise floors, verify, clean'],
  ['harness/executors', 'worker processes, and what a terminal shows of them'],
  ['reports', 'all of a report from a results folder; the merge of results'],
  ['reports/compare', 'what is worse in one bench than in another'],
  ['reports/render', 'a report as Markdown, HTML, CSV and figures'],
  ['reports/browser', 'what runs in the page'],
  ['reports/charts', 'how charts are drawn, in the page and as figures'],
  ['reports/model', 'what a report says, in no format: sections of blocks'],
  ['reports/results', 'records, curves and pictures of a results folder, in groups'],
  ['harness/worker', 'what a worker process does, and the messages to and from it'],
  ['harness/run', 'one run from start to status'],
  ['harness/suite', 'suite files and the runs that they name'],
  ['harness/scoring', 'all scores: of a run, of its reals (noise floors), of anyone’s samples'],
  ['metrics', 'one file a metric'],
  ['harness/metric.ts', 'what a metric may import'],
  ['harness/metrics', 'what a metric is, and which there are'],
  ['metrics/arithmetic', 'what several metrics share: float64, no engine'],
  ['metrics/features', 'feature networks'],
  ['harness/setup', 'native TensorFlow, feature networks, the doctor'],
  ['variants', 'one folder an objective', 'harness/variant.ts'],
  ['harness/variant.ts', 'what a variant may import'],
  ['harness/training', 'objectives, schemes, optimisers, penalties, the trainer'],
  ['harness/record', 'what is written of a run and a bench: records, keys, columns, curves'],
  ['harness/networks', 'generators and discriminators'],
  ['harness/data', 'data sets and batches'],
  ['harness/engines', 'what computes, and its repairs'],
  ['pictures', 'sample grids and sheets, animated PNG, the renderer of SVG'],
  ['text', 'numbers in words, CSV'],
  ['statistics', 'means, intervals, tests'],
  ['harness/random', 'seeded streams'],
  ['harness/ground', 'errors, files, locks, digests, arrays, processes'],
];

/** The files of a room. Rooms that hold other rooms are the files beside those. */
const pathOf = (room) => {
  if (room === 'harness') return '^harness/(bin\\.js|cli\\.ts)$';
  if (room === 'metrics' || room === 'reports') return `^${room}/[^/]+$`;
  return room.endsWith('.ts') ? `^${room.replaceAll('.', '\\.')}$` : `^${room}/`;
};
const paths = rooms.map(([room]) => pathOf(room));
const anyFolder = '/';
/** What may import everything, and what no room imports. */
const outside = ['^(tests|benchmarks|node_modules|\\.github)/'];

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    // The entrance may import everything, and nothing may import it.
    ...rooms.slice(1).map(([room, holds], below) => ({
      name: room,
      comment: holds,
      severity: 'error',
      from: { path: paths[below + 1] },
      to: { path: paths.slice(0, below + 1) },
    })),
    ...rooms.flatMap(([room, , only], at) =>
      only === undefined
        ? []
        : {
            name: `${room}-imports-one-room`,
            comment: `It imports nothing of the project but ${only}.`,
            severity: 'error',
            from: { path: paths[at] },
            to: { dependencyTypes: ['local'], pathNot: [paths[at], pathOf(only)] },
          },
    ),
    {
      name: 'a-room-has-a-place',
      comment: 'Every file in a folder is in a room of the list above.',
      severity: 'error',
      from: { path: anyFolder, pathNot: [...paths, ...outside] },
      to: {},
    },
    {
      name: 'a-room-has-a-place (nobody imports it)',
      severity: 'error',
      from: { orphan: true, path: anyFolder, pathNot: [...paths, ...outside] },
      to: {},
    },
    {
      name: 'a-room-has-a-place (who imports it)',
      comment: 'A room imports rooms: no folder without a place, no test, no benchmark.',
      severity: 'error',
      from: { path: paths },
      to: { dependencyTypes: ['local'], pathNot: paths },
    },
    {
      name: 'satellites-are-apart',
      comment: 'A satellite imports no other one, so that each can be deleted.',
      severity: 'error',
      from: { path: '^harness/satellites/([^/]+)/' },
      to: { path: '^harness/satellites/', pathNot: '^harness/satellites/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What the program makes.
    exclude: { path: '^(results|types|coverage|models|\\.venv)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
};

// Hidden from dependency-cruiser, which refuses what it does not know: the table of docs/architecture.md is made of it.
Object.defineProperty(module.exports, 'rooms', { value: rooms });

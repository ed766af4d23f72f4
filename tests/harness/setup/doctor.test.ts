import { expect, it } from 'vitest';

import { examine } from '../../../harness/setup/doctor.js';
import { formatDoctor } from '../../../harness/setup/doctor-text.js';
import { publishedWeights } from '../../../metrics/features/networks.js';

it('reports what works as JSON and as text', async () => {
  const report = await examine(publishedWeights);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report.engine).toMatchObject({ reason: expect.any(String) });
  const text = formatDoctor(report);
  expect(text).toMatch(/^self-test +✓ \d+ gradients right in [\d.]+ s$/m);
  expect(text).toMatch(/^data ring8 +✓ 2, \d+ \+ \d+ samples$/m);
  expect(text).toMatch(/^model fid-inception +(✓ .*safetensors|✗ .*`ganbench setup --weights FILE`\.)$/m);
  expect(text).not.toMatch(/undefined|NaN|\[object/);
});

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import prettier from 'prettier';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commentOf, fenced, MARK, textOf, type Run } from '../../.github/comparison/comment.js';
import { temporaryFolder } from '../reports/records.js';
import { root, runStep, scriptSteps, workflow } from './workflow.js';

const run: Run = {
  html_url: 'https://github.com/us/ganbench/actions/runs/7',
  head_branch: 'change&state=all',
  head_sha: 'f'.repeat(40),
  head_repository: { full_name: 'them/fork', owner: { login: 'them' } },
};

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** What a parser of Markdown finds in a text: kinds of parts, and what is in blocks of code. */
async function partsOf(markdown: string): Promise<{ kinds: string[]; code: string[] }> {
  const parser = prettier as unknown as {
    __debug: { parse(text: string, options: object): Promise<{ ast: Node }> };
  };
  const all: Node[] = [];
  const visit = (node: Node): void => {
    all.push(node);
    node.children?.forEach(visit);
  };
  visit((await parser.__debug.parse(markdown, { parser: 'markdown' })).ast);
  return {
    kinds: all.filter(({ type }) => !/^(word|whitespace|sentence|text)$/.test(type)).map(({ type }) => type),
    code: all.filter(({ type }) => type === 'code').map(({ value }) => value!),
  };
}

const hostile: Readonly<Record<string, string>> = {
  'an end of the fence': 'a\n```\n@everyone <img src=x> ![](http://x) [x](http://x)\n```\n',
  'longer fences': 'a\n```````````\n@everyone\n~~~~~~~\n``` x\n   ````\n',
  'HTML and the end of a comment': '--> <script>alert(1)</script></details></pre></code>',
  'other ends of lines': 'a\r```\r@everyone\r\n```\u2028```\u2029```\u0085```\u000b```\u000c@everyone',
  'what a terminal obeys': '\u001b[2J\u001b]0;owned\u0007\u0000\u009b31m\u007f',
  'what cannot be seen or turns the text': 'a\u202egpj\u2066b\u200b\u200d\ufeff\u00ad\u{e0041}\u{e007f}c\ue000',
  'marks on marks': `a${'\u0301'.repeat(1000)}`,
  'nothing but fence': '`'.repeat(60_000),
  'very much': '🦆\n'.repeat(15_000),
  'the mark itself': `${MARK}\n${MARK}`,
  nothing: '',
};

describe('the comment', () => {
  it.each(Object.keys(hostile))('has nothing of the upload but a block of code, which may hold %s', async (name) => {
    const text = hostile[name]!;
    const body = commentOf(run, text);
    const { kinds, code } = await partsOf(body);
    expect(kinds).toEqual((await partsOf(commentOf(run, 'plain'))).kinds);
    expect(code).toHaveLength(1);
    expect(body).not.toMatch(/[^\P{C}\n]/u);
    expect(body.length).toBeLessThan(65_536);
    expect(body.startsWith(`${MARK}\n`)).toBe(true);
  });

  it('shows a table as it is', async () => {
    const table = '1  hinge  a   20.1 ± 0.1  1.99 [1.97, 2.01] worse\n2  sgan   b   —';
    expect((await partsOf(commentOf(run, table))).code).toEqual([table]);
    expect(commentOf(run, table)).toContain(`](${run.html_url}#artifacts)`);
  });

  it('has a fence that is longer than all within', () => {
    expect(fenced('a ```` b')).toBe('`````text\na ```` b\n`````');
  });
});

describe('the file', () => {
  it('is read if it is a file of a size that outcomes have', () => {
    const folder = temporaryFolder();
    const file = (name: string): string => join(folder, name);
    writeFileSync(file('good'), 'text');
    writeFileSync(file('large'), Buffer.alloc(100_000));
    mkdirSync(file('folder'));
    symlinkSync('/etc/passwd', file('link'));
    expect(textOf(file('good'))).toBe('text');
    expect(textOf(file('large'))).toMatch(/has 100000 bytes, more than 65536/);
    for (const name of ['folder', 'link']) expect(textOf(file(name))).toMatch(/no file/);
    expect(textOf(file('none'))).toMatch(/left no outcome/);
  });
});

describe('the step that writes the comment', () => {
  interface Comment {
    id: number;
    body: string;
    user: { login: string };
  }
  interface Pull {
    number: number;
    head: { sha: string; repo: { full_name: string } | null };
  }
  const ours: Pull = { number: 5, head: { sha: run.head_sha, repo: { full_name: 'them/fork' } } };
  const bot = { login: 'github-actions[bot]' };

  /** What GitHub would know and do. */
  class GitHub {
    readonly comments: Comment[] = [];
    readonly asked: string[] = [];
    constructor(readonly pulls: readonly Pull[]) {}

    answer(method: string, url: URL, body: string): unknown {
      this.asked.push(`${method} ${url.pathname}`);
      const page = Number(url.searchParams.get('page'));
      if (url.pathname === '/repos/us/ganbench/pulls')
        return url.searchParams.get('head') === `them:${run.head_branch}` && url.searchParams.get('state') === 'open'
          ? this.pulls
          : [];
      if (method === 'GET') return this.comments.slice(100 * (page - 1), 100 * page);
      const text = (JSON.parse(body) as { body: string }).body;
      if (method === 'POST') this.comments.push({ id: this.comments.length, body: text, user: bot });
      else this.comments.find(({ id }) => url.pathname.endsWith(`/comments/${id}`))!.body = text;
      return {};
    }

    async listen(): Promise<string> {
      const read = async (request: IncomingMessage): Promise<string> => (await request.toArray()).join('');
      const server = createServer((request, response) => {
        void read(request).then((body) => {
          const known = request.headers.authorization === 'Bearer token';
          response.statusCode = known ? 200 : 401;
          const url = new URL(request.url!, 'http://x');
          response.end(JSON.stringify(known ? this.answer(request.method!, url, body) : {}));
        });
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      onTestFinished(() => void server.close());
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
  }

  /** Runs the step with an outcome; returns what it prints. */
  async function say(github: GitHub, outcome: string | null, of: Run = run): Promise<string> {
    const folder = temporaryFolder();
    const [event, file] = [join(folder, 'event.json'), join(folder, 'outcome/outcome.txt')];
    writeFileSync(event, JSON.stringify({ workflow_run: of }));
    mkdirSync(dirname(file));
    if (outcome !== null) writeFileSync(file, outcome);
    const { exitCode, all } = await runStep(scriptSteps(workflow('comment').jobs['comment']!, /./)[0]!, root, {
      ...{ RUNNER_TEMP: folder, GITHUB_EVENT_PATH: event, GITHUB_REPOSITORY: 'us/ganbench', GITHUB_TOKEN: 'token' },
      GITHUB_API_URL: await github.listen(),
      // Node.js 24, which the workflow has, needs no help with types.
      NODE_OPTIONS: '--import tsx',
    });
    expect(exitCode, all).toBe(0);
    return all!;
  }

  it('writes one comment and renews it, and leaves those of others', async () => {
    const github = new GitHub([ours]);
    for (let id = 0; id < 130; id++) github.comments.push({ id, body: MARK, user: { login: 'stranger' } });
    expect(await say(github, 'first')).toContain('Wrote the comment on pull request 5.');
    expect(await say(github, 'second')).toContain('Renewed the comment on pull request 5.');
    expect(await say(github, null)).toContain('Renewed');
    expect(github.comments).toHaveLength(131);
    expect(github.comments.filter(({ body }) => body !== MARK).map(({ body }) => body)).toEqual([
      commentOf(run, 'The run left no outcome: its log says why.'),
    ]);
  });

  it.each<[string, Pull[]]>([
    ['has no open pull request', []],
    ['is not the last of the pull request', [{ ...ours, head: { ...ours.head, sha: 'e'.repeat(40) } }]],
    ['is of another fork of the same owner', [{ ...ours, head: { ...ours.head, repo: { full_name: 'them/b' } } }]],
    ['is in two pull requests', [ours, { ...ours, number: 6 }]],
  ])('says nothing where the commit %s, whatever the outcome names', async (_, pulls) => {
    const github = new GitHub(pulls);
    expect(await say(github, '{"number": 5, "pull_request": 5}')).toContain('nothing is said');
    expect(github.comments).toEqual([]);
  });

  it('says nothing where the fork is gone', async () => {
    const github = new GitHub([ours]);
    expect(await say(github, 'text', { ...run, head_repository: null })).toContain('nothing is said');
    expect(github.asked).toEqual([]);
  });
});

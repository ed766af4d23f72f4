/**
 * Says on a pull request what its comparison with the base came to: `node .github/comparison/comment.ts FILE`, in a job
 * that may write comments. FILE was made by the pull request's own code. So it is shown as text, and decides nothing: not
 * even which pull request it is. This imports nothing but Node.js, so that the job installs nothing.
 */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What GitHub tells of the run that made the file. */
export interface Run {
  readonly html_url: string;
  readonly head_branch: string;
  readonly head_sha: string;
  /** Null where the fork is gone. */
  readonly head_repository: { readonly full_name: string; readonly owner: { readonly login: string } } | null;
}

/** The first line of the comment, by which it is found again. */
export const MARK = '<!-- ganbench: comparison with the base -->';
const AUTHOR = 'github-actions[bot]';

const MOST_BYTES = 1 << 16;
/** A comment has at most 65,536. Three times this fit, for it may be all fence. */
const MOST_CHARACTERS = 20_000;

/** The file's text if it is a file and no larger than outcomes are; otherwise why it is not shown. */
export function textOf(file: string): string {
  if (!existsSync(file)) return 'The run left no outcome: its log says why.';
  const about = lstatSync(file);
  if (!about.isFile()) return 'The outcome is no file, and is not shown.';
  if (about.size > MOST_BYTES) return `The outcome has ${about.size} bytes, more than ${MOST_BYTES}, and is not shown.`;
  return readFileSync(file, 'utf8');
}

/** Letters, digits, marks of writing and spaces of one line or several: nothing that is obeyed or cannot be seen. */
const visible = (text: string): string => text.replace(/[^\n\p{L}\p{N}\p{P}\p{S}\p{Zs}]/gu, '');

/** A block of code, in which nothing is a mention, a link, a picture or HTML. No line of the text can end it. */
export function fenced(text: string): string {
  const characters = [...visible(text).trimEnd()];
  const shown = characters.slice(0, MOST_CHARACTERS).join('') + (characters.length > MOST_CHARACTERS ? '…' : '');
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${shown}\n${fence}`;
}

export const commentOf = ({ head_sha, html_url }: Run, outcome: string): string =>
  `${MARK}
### Comparison with the base

${head_sha.slice(0, 7)} merged into its base, against that base, on one machine. Variants that share a letter are not separated. Changes are ratios with their 95 % intervals: above 1 is worse.

${fenced(outcome)}

[The run](${html_url}#artifacts) has both reports.
`;

/** Calls GitHub's API. */
export type Api = <T>(method: string, path: string, body?: object) => Promise<T>;

export const apiOf =
  (server: string, token: string): Api =>
  async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${server}${path}`, {
      method,
      headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: GitHub answers ${response.status}.`);
    return (await response.json()) as T;
  };

/** The open pull request whose last commit was run. None where there is a newer commit, or several where it has two bases. */
async function pullRequestOf(api: Api, repository: string, run: Run): Promise<number | null> {
  if (!run.head_repository) return null;
  const { full_name, owner } = run.head_repository;
  const head = encodeURIComponent(`${owner.login}:${run.head_branch}`);
  const open = await api<{ number: number; head: { sha: string; repo: { full_name: string } | null } }[]>(
    'GET',
    `/repos/${repository}/pulls?state=open&per_page=100&head=${head}`,
  );
  const found = open.filter(({ head: { sha, repo } }) => sha === run.head_sha && repo?.full_name === full_name);
  return found.length === 1 ? (found[0]?.number ?? null) : null;
}

/** The earlier comment of this script. Others may write the mark too, and theirs stay as they are. */
async function earlierComment(api: Api, comments: string): Promise<number | null> {
  for (let page = 1; ; page++) {
    const some = await api<{ id: number; body?: string; user: { login: string } | null }[]>(
      'GET',
      `${comments}?per_page=100&page=${page}`,
    );
    const own = some.find(({ body, user }) => user?.login === AUTHOR && body?.startsWith(MARK));
    if (own) return own.id;
    if (some.length < 100) return null;
  }
}

/** Writes the comment, or renews it. Returns what was done, as a sentence. */
export async function comment(api: Api, repository: string, run: Run, outcome: string): Promise<string> {
  const number = await pullRequestOf(api, repository, run);
  if (number === null) return `No one open pull request ends with ${run.head_sha}: nothing is said.`;
  const comments = `/repos/${repository}/issues/${number}/comments`;
  const earlier = await earlierComment(api, comments);
  const body = { body: commentOf(run, outcome) };
  if (earlier === null) await api('POST', comments, body);
  else await api('PATCH', `/repos/${repository}/issues/comments/${earlier}`, body);
  return `${earlier === null ? 'Wrote' : 'Renewed'} the comment on pull request ${number}.`;
}

async function main(): Promise<void> {
  const { GITHUB_API_URL = '', GITHUB_REPOSITORY = '', GITHUB_EVENT_PATH = '', GITHUB_TOKEN = '' } = process.env;
  const event = JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8')) as { workflow_run: Run };
  const api = apiOf(GITHUB_API_URL, GITHUB_TOKEN);
  console.log(await comment(api, GITHUB_REPOSITORY, event.workflow_run, textOf(process.argv[2] ?? '')));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
